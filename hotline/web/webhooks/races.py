"""Two webhooks at the same moment may both want to write the first row of something."""

import functools
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

log = structlog.get_logger()


def once_more_after_race(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do the loser's work again: it now finds the winner's row, like a webhook that came later."""

    @functools.wraps(view)
    def raced(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except (IntegrityError, StaleDataError) as error:
            log.info("lost a race", problem=type(error).__name__)
            return view(*args, **kwargs)

    return raced
