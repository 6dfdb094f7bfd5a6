"""Filters and pages of the REST interface's lists."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from hotline.simulator.rest_errors import RestError

T = TypeVar("T")

MAX_PAGE = 1000


def matches_dates(name: str, moment: datetime | None) -> bool:
    """Whether `name`, `name<` and `name>` of the query let this moment pass.

    A date without a time means its whole day, as with Twilio; `<` and `>` include their bound.
    """
    for suffix in ("", "<", ">"):
        text = request.args.get(name + suffix)
        if text is None:
            continue
        bound = _moment(name + suffix, text)
        if moment is None or not _passes(suffix, moment, bound, is_day="T" not in text):
            return False
    return True


def _passes(suffix: str, moment: datetime, bound: datetime, *, is_day: bool) -> bool:
    # The REST interface shows whole seconds, so it also compares whole seconds.
    moment = moment.replace(microsecond=0)
    if suffix == "":
        return moment.date() == bound.date()
    if suffix == "<":
        return moment.date() <= bound.date() if is_day else moment <= bound
    return moment >= bound


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RestError(400, 20001, f"{name} is no date: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def page_of(key: str, items: Sequence[T], view: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """One page, with the relative addresses of its neighbours."""
    size = min(_integer("PageSize", 50, least=1), MAX_PAGE)
    number = _integer("Page", 0, least=0)
    start = number * size
    shown = items[start : start + size]
    has_next = start + size < len(items)
    return {
        "end": start + len(shown) - 1 if shown else 0,
        "first_page_uri": _uri(size, 0),
        "next_page_uri": _uri(size, number + 1) if has_next else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _uri(size, number - 1) if number else None,
        "start": start,
        "uri": _uri(size, number),
        key: [view(item) for item in shown],
    }


def _integer(name: str, default: int, *, least: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdigit() or int(text) < least:
        raise RestError(400, 20001, f"{name} is no number from {least} up: {text}")
    return int(text)


def _uri(size: int, number: int) -> str:
    query = [(k, v) for k, v in request.args.items(multi=True) if k not in {"PageSize", "Page"}]
    return f"{request.path}?{urlencode([*query, ('PageSize', size), ('Page', number)])}"
