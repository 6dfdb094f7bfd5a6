"""The administrator's corrections to the public calendar: ``config/calendar.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hotline.domain.errors import InvalidInputError


@dataclass(frozen=True)
class CalendarOverrides:
    """Days that differ from what the ``holidays`` package says.

    ``added`` are days off, ``removed`` are no holidays after all, ``working``
    are weekend days that the government made working days, and ``confirmed``
    are estimated holidays whose date has been announced as it stands.
    ``reviewed`` are the years whose moved days somebody has entered.
    """

    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    confirmed: frozenset[date] = frozenset()
    reviewed: frozenset[int] = frozenset()


_YEARS = "reviewed"
_KEYS = tuple(CalendarOverrides.__dataclass_fields__)


def load_overrides(path: Path) -> CalendarOverrides:
    """Read the file; an :class:`InvalidInputError` names the key that is wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(path.name, f"{path} cannot be read: {error}.") from error
    unknown = set(content) - set(_KEYS)
    if unknown:
        key = min(unknown)
        raise InvalidInputError(key, f"{path} has an unknown key {key!r}; use {', '.join(_KEYS)}.")
    days = {key: _dates(path, key, content.get(key, [])) for key in _KEYS if key != _YEARS}
    overrides = CalendarOverrides(**days, reviewed=_years(path, content.get(_YEARS, [])))
    _refuse_contradictions(path, overrides)
    return overrides


def _dates(path: Path, key: str, value: Any) -> frozenset[date]:
    days = value if isinstance(value, list) else [value]
    for day in days:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise InvalidInputError(
                key, f"{path}: {day!r} in {key!r} is no date; write it like 2027-05-16."
            )
    return frozenset(days)


def _years(path: Path, value: Any) -> frozenset[int]:
    years = value if isinstance(value, list) else [value]
    for year in years:
        if type(year) is not int or not date.min.year <= year <= date.max.year:
            raise InvalidInputError(
                _YEARS, f"{path}: {year!r} in {_YEARS!r} is no year; write it like 2027."
            )
    return frozenset(years)


def _refuse_contradictions(path: Path, overrides: CalendarOverrides) -> None:
    for key, other in (("removed", overrides.removed), ("working", overrides.working)):
        for day in sorted(overrides.added & other):
            raise InvalidInputError(key, f"{path}: {day} is in 'added' and in {key!r}.")
