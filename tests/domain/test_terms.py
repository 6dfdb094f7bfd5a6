"""Terms by kind of appeal, extensions, and what holds of deadlines in any year."""

import os
import time as machine
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hotline.domain.calendar import Term, WorkCalendar
from hotline.domain.calendar_overrides import CalendarOverrides
from hotline.domain.terms import ExtensionProblem, Terms, months_after
from hotline.domain.understanding import AppealKind

ALMATY = ZoneInfo("Asia/Almaty")
PLAIN = WorkCalendar.load()
TERMS = Terms(
    general=Term(15, "working_days", "76"),
    complaint=Term(20, "working_days", "99"),
    information=Term(15, "calendar_days", "11"),
    forward=Term(3, "working_days", "65"),
    notice=Term(3, "working_days", "76"),
    extension_months=2,
)
MONDAY = date(2026, 11, 23)
DUE = PLAIN.due_date(MONDAY, TERMS.general)

days = st.dates(date(2025, 1, 1), date(2035, 12, 31))
kinds = st.one_of(st.none(), st.sampled_from(AppealKind))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
weekends = days.filter(lambda day: day.weekday() >= 5)
weekdays = days.filter(lambda day: day.weekday() < 5)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Calendars in which somebody has moved days."""
    added = draw(st.frozensets(weekdays, max_size=12))
    working = draw(st.frozensets(weekends, max_size=12))
    removed = draw(st.frozensets(days, max_size=12)) - added
    return WorkCalendar.load(CalendarOverrides(added=added, working=working, removed=removed))


def registered(calendar: WorkCalendar, at: datetime) -> date:
    return calendar.registration_date(at, ALMATY)


@given(calendars(), moments, kinds)
def test_a_deadline_lies_its_term_behind_the_registration(
    calendar: WorkCalendar, at: datetime, kind: AppealKind | None
) -> None:
    start = registered(calendar, at)
    term = TERMS.of(kind)
    due = calendar.due_date(start, term)
    assert calendar.is_working_day(start)
    if term.unit == "calendar_days":
        assert due - start == timedelta(days=term.days)
        return
    assert calendar.is_working_day(due)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(map(calendar.is_working_day, between)) == term.days
    assert calendar.count_working_days(start, due) == term.days


@given(calendars(), moments, st.timedeltas(timedelta(0), timedelta(days=40)), kinds)
def test_who_comes_later_is_not_answered_earlier(
    calendar: WorkCalendar, at: datetime, later: timedelta, kind: AppealKind | None
) -> None:
    first, second = registered(calendar, at), registered(calendar, at + later)
    assert first <= second
    term = TERMS.of(kind)
    assert calendar.due_date(first, term) <= calendar.due_date(second, term)


@given(calendars(), moments)
def test_nothing_is_registered_before_it_came(calendar: WorkCalendar, at: datetime) -> None:
    local = at.astimezone(ALMATY)
    day = registered(calendar, at)
    assert day >= local.date()
    if day > local.date():
        late = local.time() > time(18)
        assert late or not calendar.is_working_day(local.date())
        # It is the first one that could be.
        assert calendar.count_working_days(local.date(), day) == 1


@given(calendars())
def test_the_administrators_days_are_respected(calendar: WorkCalendar) -> None:
    overrides = calendar.overrides
    assert not any(map(calendar.is_working_day, overrides.added))
    assert all(map(calendar.is_working_day, overrides.working))
    plain = [day for day in overrides.removed if day.weekday() < 5]
    assert all(map(calendar.is_working_day, plain))


@given(calendars(), days, kinds, st.integers(-5, 90), st.integers(-30, 60))
def test_no_extension_goes_beyond_two_months(
    calendar: WorkCalendar, start: date, kind: AppealKind | None, ahead: int, passed: int
) -> None:
    due = calendar.due_date(start, TERMS.of(kind))
    until, today = due + timedelta(days=ahead), start + timedelta(days=passed)
    problem = TERMS.extension_problem(
        calendar, kind, registered_on=start, due_on=due, today=today, until=until
    )
    if problem is not None:
        return
    assert kind not in (AppealKind.ZHALOBA, AppealKind.ZAPROS)
    assert today <= due < until <= TERMS.latest_extension(calendar, start)
    assert until <= months_after(start, 2)
    assert calendar.is_working_day(until)


@given(days, st.integers(0, 24))
@example(date(2027, 12, 31), 2)
@example(date(2026, 12, 31), 2)
def test_months_are_counted_by_their_day(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1 <= later.day < day.day


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    machine.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        machine.tzset()


@given(moments, kinds)
def test_the_machines_time_zone_does_not_matter(at: datetime, kind: AppealKind | None) -> None:
    def told() -> tuple[date, date]:
        day = registered(PLAIN, at)
        return day, PLAIN.due_date(day, TERMS.of(kind))

    expected = told()
    for zone in ("Pacific/Kiritimati", "Pacific/Midway", "America/New_York", "Asia/Almaty"):
        with machine_in(zone):
            assert told() == expected


@given(days)
def test_a_day_is_off_by_a_weekend_or_by_a_name(day: date) -> None:
    assume(not PLAIN.is_working_day(day))
    assert day.weekday() >= 5 or PLAIN.holiday(day) is not None


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (None, date(2026, 12, 14)),
        (AppealKind.ZAYAVLENIE, date(2026, 12, 14)),
        (AppealKind.SOOBSHCHENIE, date(2026, 12, 14)),
        (AppealKind.PREDLOZHENIE, date(2026, 12, 14)),
        (AppealKind.OTKLIK, date(2026, 12, 14)),
        # 16 December is Independence Day.
        (AppealKind.ZHALOBA, date(2026, 12, 22)),
        (AppealKind.ZAPROS, date(2026, 12, 8)),
    ],
)
def test_each_kind_has_its_term(kind: AppealKind | None, due: date) -> None:
    assert PLAIN.due_date(MONDAY, TERMS.of(kind)) == due


@pytest.mark.parametrize(
    ("local", "day"),
    [
        # The last second that counts, and the first that does not.
        ("2026-11-23 18:00:00", date(2026, 11, 23)),
        ("2026-11-23 18:00:00.000001", date(2026, 11, 24)),
        ("2026-11-23 00:00:00", date(2026, 11, 23)),
        ("2026-11-23 23:59:59", date(2026, 11, 24)),
        # New Year's Eve: 1, 2 and 4 January 2027 are off.
        ("2026-12-31 17:00:00", date(2026, 12, 31)),
        ("2026-12-31 18:30:00", date(2027, 1, 5)),
        ("2026-12-31 23:59:59", date(2027, 1, 5)),
        ("2027-01-01 00:00:00", date(2027, 1, 5)),
        # Nauryz: Saturday, 21 March 2026, to Wednesday, the 25th.
        ("2026-03-20 18:00:01", date(2026, 3, 26)),
        ("2026-03-22 10:00:00", date(2026, 3, 26)),
        ("2026-03-25 23:00:00", date(2026, 3, 26)),
        # 7 to 11 May 2026: a Friday between two holidays is a working day.
        ("2026-05-07 09:00:00", date(2026, 5, 8)),
        ("2026-05-08 18:01:00", date(2026, 5, 12)),
    ],
)
def test_the_edges_of_a_day(local: str, day: date) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=ALMATY)
    assert registered(PLAIN, at.astimezone(UTC)) == day


def test_midnight_is_that_of_almaty() -> None:
    # 19:00 UTC is midnight in Almaty (UTC+5): Sunday ends, Monday begins.
    assert registered(PLAIN, datetime(2026, 11, 22, 18, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert registered(PLAIN, datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert registered(PLAIN, datetime(2026, 11, 23, 19, 0, tzinfo=UTC)) == date(2026, 11, 24)
    # 20:00 UTC on 31 December is already 1 January.
    assert registered(PLAIN, datetime(2026, 12, 31, 20, 0, tzinfo=UTC)) == date(2027, 1, 5)


def test_almaty_gave_up_an_hour_in_2024() -> None:
    # UTC+6 until 29 February 2024, UTC+5 since: the same moment of day on either side.
    assert registered(PLAIN, datetime(2024, 2, 28, 12, 30, tzinfo=UTC)) == date(2024, 2, 29)
    assert registered(PLAIN, datetime(2024, 3, 4, 12, 30, tzinfo=UTC)) == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("kind", "today", "until", "problem"),
    [
        (None, MONDAY, date(2027, 1, 22), None),
        (AppealKind.OTKLIK, DUE, date(2027, 1, 22), None),
        (None, MONDAY, date(2027, 1, 23), ExtensionProblem.DAY_OFF),
        (None, MONDAY, date(2027, 1, 25), ExtensionProblem.TOO_LATE),
        (None, MONDAY, DUE, ExtensionProblem.NOT_LATER),
        (None, DUE + timedelta(days=1), date(2027, 1, 22), ExtensionProblem.OVER),
        (AppealKind.ZHALOBA, MONDAY, date(2027, 1, 22), ExtensionProblem.KIND),
        (AppealKind.ZAPROS, MONDAY, date(2027, 1, 22), ExtensionProblem.KIND),
    ],
)
def test_what_the_law_lets_a_head_extend(
    kind: AppealKind | None, today: date, until: date, problem: ExtensionProblem | None
) -> None:
    assert problem is TERMS.extension_problem(
        PLAIN, kind, registered_on=MONDAY, due_on=DUE, today=today, until=until
    )


def test_the_latest_extension_is_a_working_day() -> None:
    # Two months from 23 November are a Saturday.
    assert TERMS.latest_extension(PLAIN, MONDAY) == date(2027, 1, 22)
    assert TERMS.latest_extension(PLAIN, date(2026, 12, 31)) == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("today", "listed"),
    [
        (date(2026, 3, 27), []),
        (date(2026, 3, 28), [date(2026, 5, 27)]),
        (date(2026, 5, 27), [date(2026, 5, 27)]),
        (date(2026, 5, 28), []),
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), [date(2027, 5, 16)]),
        (date(2026, 12, 31), [date(2027, 5, 16)]),
        (date(2027, 1, 1), []),
        # In 2035 Kurban Ait is in February.
        (date(2034, 12, 20), [date(2035, 2, 18)]),
        (date(2035, 1, 5), [date(2035, 2, 18)]),
    ],
)
def test_estimated_days_are_recalled_in_time(today: date, listed: list[date]) -> None:
    assert list(PLAIN.to_confirm_soon(today)) == listed
    confirmed = WorkCalendar.load(CalendarOverrides(confirmed=frozenset(listed)))
    assert confirmed.to_confirm_soon(today) == ()


def test_moved_days_are_asked_for_around_the_turn_of_the_year() -> None:
    asked = [PLAIN.year_to_look_through(date(2026, month, 15)) for month in range(1, 13)]
    assert asked == [2026, *[None] * 10, 2027]
    done = WorkCalendar.load(CalendarOverrides(reviewed=frozenset({2027})))
    assert done.year_to_look_through(date(2026, 12, 15)) is None
    assert done.year_to_look_through(date(2027, 1, 15)) is None


def test_who_says_that_a_day_is_off() -> None:
    calendar = WorkCalendar.load(
        CalendarOverrides(
            added=frozenset({date(2027, 5, 17)}), removed=frozenset({date(2027, 5, 7)})
        )
    )
    sources = {
        day: found.source if (found := calendar.holiday(date(2027, *day))) else None
        for day in [(5, 1), (5, 3), (5, 4), (5, 7), (5, 16), (5, 17)]
    }
    assert sources == {
        (5, 1): "package",
        (5, 3): "package",
        (5, 4): None,
        (5, 7): None,
        (5, 16): "estimated",
        (5, 17): "file",
    }
    confirmed = WorkCalendar.load(CalendarOverrides(confirmed=frozenset({date(2027, 5, 16)})))
    holiday = confirmed.holiday(date(2027, 5, 16))
    assert holiday is not None
    assert (holiday.name, holiday.source) == ("Eid al-Adha", "file")
