"""Working days of Kazakhstan, terms counted in them, and reception hours.

Public holidays come from the ``holidays`` package, corrected by the
administrator's file (see ``calendar_overrides``). Days that the government
swaps each year, and the date of Kurban Ait, are only known when announced.
"""

from collections.abc import Iterator, Mapping
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

CONFIRM_WITHIN = timedelta(days=60)
"""How long before an estimated holiday it is time to look whether its day was announced.

The general term and its warnings reach no further.
"""

HolidaySource = Literal["package", "file", "estimated"]

_SATURDAY = 5
_JANUARY, _DECEMBER = 1, 12
_DAY = timedelta(days=1)
_ESTIMATED = " (estimated)"


@dataclass(frozen=True)
class Term:
    """How long an answer may take; ``article`` is the law that says so."""

    days: int
    unit: TermUnit
    article: str


@dataclass(frozen=True)
class Holiday:
    """A day off that is more than a weekend; ``name`` is English.

    ``source``: who says so. ``estimated``: the package reckons the date by the moon, and
    nobody has confirmed it in the file.
    """

    name: str
    source: HolidaySource


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

    def working_day_until(self, day: date) -> date:
        """Give ``day`` itself, or the last working day before it."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def add_working_days(self, start: date, days: int) -> date:
        """Count ``days`` working days, the first being the one after ``start``.

        0 gives ``start`` itself. Raises ValueError for a negative count.
        """
        if days < 0:
            raise ValueError("Working days are counted forwards only.")
        return next(islice(chain([start], self._working_days_after(start)), days, None))

    def count_working_days(self, after: date, until: date) -> int:
        """Count the working days after one day up to another, that one included."""
        days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(map(self.is_working_day, days))

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

    def to_confirm_soon(self, today: date) -> tuple[date, ...]:
        """List the unconfirmed days that deadlines of appeals of these weeks may run over.

        From December on also those of the whole next year: that is when its calendar is made.
        """
        last = date(today.year + 1, 12, 31) if today.month == _DECEMBER else today + CONFIRM_WITHIN
        days = (*self.to_confirm(today.year), *self.to_confirm(today.year + 1))
        return tuple(day for day in days if today <= day <= last)

    def year_to_look_through(self, today: date) -> int | None:
        """Give the year whose moved working days nobody has entered yet.

        The government announces them around the turn of the year, so it is asked for in December
        and January; ``reviewed`` in the file ends it.
        """
        years = {_DECEMBER: today.year + 1, _JANUARY: today.year}
        year = years.get(today.month)
        return None if year in self.overrides.reviewed else year

    def holiday(self, day: date) -> Holiday | None:
        """Tell why ``day`` is off, where it is more than a plain weekend."""
        if day in self.overrides.added:
            return Holiday("Day off", "file")
        name = _public_holidays(day.year).days.get(day)
        if name is None or day in self.overrides.removed or day in self.overrides.working:
            return None
        source: HolidaySource = "package"
        if day in _public_holidays(day.year).estimated:
            source = "file" if day in self.overrides.confirmed else "estimated"
        return Holiday(name.replace(_ESTIMATED, ""), source)

    def is_moved(self, day: date) -> bool:
        """Tell whether ``day`` is a working day although it lies in a weekend."""
        return day.weekday() >= _SATURDAY and self.is_working_day(day)

    def _working_days_after(self, day: date) -> Iterator[date]:
        while True:
            day += _DAY
            if self.is_working_day(day):
                yield day


@dataclass(frozen=True)
class _PublicHolidays:
    days: Mapping[date, str]
    """English names, as the package has them."""
    estimated: frozenset[date]
    working_weekends: frozenset[date]


# One immutable value per year: the package's own calendar fills itself while it
# is read, which is not safe when several threads of a web server ask it.
@lru_cache(maxsize=64)
def _public_holidays(year: int) -> _PublicHolidays:
    known = holidays.country_holidays("KZ", years=year, expand=False, language="en_US")
    return _PublicHolidays(
        days=dict(known),
        estimated=frozenset(day for day, name in known.items() if "estimated" in name),
        working_weekends=frozenset(known.weekend_workdays),
    )
