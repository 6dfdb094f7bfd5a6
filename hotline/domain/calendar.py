"""Working days of Kazakhstan, terms counted in them, and reception hours.

Public holidays come from the ``holidays`` package, corrected by the
administrator's file (see ``calendar_overrides``). Days that the government
swaps each year, and the date of Kurban Ait, are only known when announced.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from hotline.domain.calendar_overrides import CalendarOverrides

TermUnit = Literal["working_days", "calendar_days"]

REGISTRATION_CLOSES_AT = time(18, 0)
"""An appeal received later is registered on the next working day."""

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """How long an answer may take; ``article`` is the law that says so."""

    days: int
    unit: TermUnit
    article: str


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are working days, and what follows from it for deadlines."""

    overrides: CalendarOverrides = field(default_factory=CalendarOverrides)

    @classmethod
    def load(cls, overrides: CalendarOverrides | None = None) -> "WorkCalendar":
        """Build the calendar; without overrides it is the package's opinion alone."""
        return cls(overrides or CalendarOverrides())

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work; the administrator's file has the last word."""
        if day in self.overrides.working:
            return True
        if day in self.overrides.added:
            return False
        year = _public_holidays(day.year)
        if day.weekday() >= _SATURDAY:
            return day in year.working_weekends
        return day not in year.days or day in self.overrides.removed

    def next_working_day(self, day: date) -> date:
        """Give the first working day after ``day``."""
        return next(self._working_days_after(day))

    def add_working_days(self, start: date, days: int) -> date:
        """Count ``days`` working days, the first being the one after ``start``.

        0 gives ``start`` itself. Raises ValueError for a negative count.
        """
        if days < 0:
            raise ValueError("Working days are counted forwards only.")
        return next(islice(chain([start], self._working_days_after(start)), days, None))

    def registration_date(
        self,
        received_at: datetime,
        time_zone: ZoneInfo,
        closes_at: time = REGISTRATION_CLOSES_AT,
    ) -> date:
        """Give the day on which an appeal counts as registered.

        The local day of ``received_at`` (an aware time), or the next working day
        when that one is no working day or it was after ``closes_at``.
        """
        local = received_at.astimezone(time_zone)
        on_time = local.time() <= closes_at and self.is_working_day(local.date())
        return local.date() if on_time else self.next_working_day(local.date())

    def due_date(self, registered_on: date, term: Term) -> date:
        """Give the last day of a term, which runs from the day after registration.

        A term in calendar days may end on a day off; it is not moved, so that a
        department is rather early than late.
        """
        if term.unit == "working_days":
            return self.add_working_days(registered_on, term.days)
        return registered_on + timedelta(days=term.days)

    def is_open(self, at: datetime, time_zone: ZoneInfo, opens: time, closes: time) -> bool:
        """Tell whether the reception is staffed at ``at`` (an aware time)."""
        local = at.astimezone(time_zone)
        return self.is_working_day(local.date()) and opens <= local.time() < closes

    def to_confirm(self, year: int) -> tuple[date, ...]:
        """List the estimated holidays that nobody has confirmed in the file yet."""
        known = self.overrides.confirmed | self.overrides.removed
        return tuple(sorted(_public_holidays(year).estimated - known))

    def _working_days_after(self, day: date) -> Iterator[date]:
        while True:
            day += _DAY
            if self.is_working_day(day):
                yield day


@dataclass(frozen=True)
class _PublicHolidays:
    days: frozenset[date]
    estimated: frozenset[date]
    working_weekends: frozenset[date]


# One immutable value per year: the package's own calendar fills itself while it
# is read, which is not safe when several threads of a web server ask it.
@lru_cache(maxsize=64)
def _public_holidays(year: int) -> _PublicHolidays:
    known = holidays.country_holidays("KZ", years=year, expand=False, language="en_US")
    return _PublicHolidays(
        days=frozenset(known),
        estimated=frozenset(day for day, name in known.items() if "estimated" in name),
        working_weekends=frozenset(known.weekend_workdays),
    )
