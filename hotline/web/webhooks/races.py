"""Webhooks at the same moment may all want to write the first row of something."""

import functools
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

log = structlog.get_logger()

# A new caller's first text is a new person, message and work: each of them can be lost to another
# webhook, one after the other.
MOST_TRIES = 5


def again_after_race(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do the loser's work again: it now finds the winner's row, like a webhook that came later."""

    @functools.wraps(view)
    def raced(*args: Any, **kwargs: Any) -> Any:
        for _ in range(MOST_TRIES - 1):
            try:
                return view(*args, **kwargs)
            except (IntegrityError, StaleDataError) as error:
                log.info("lost a race", problem=type(error).__name__)
        return view(*args, **kwargs)

    return raced
