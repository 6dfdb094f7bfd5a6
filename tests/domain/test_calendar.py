"""Working days, terms and reception hours of Kazakhstan."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.calendar import Term, WorkCalendar
from hotline.domain.calendar_overrides import CalendarOverrides, load_overrides
from hotline.domain.errors import InvalidInputError

ALMATY = ZoneInfo("Asia/Almaty")
CALENDAR = WorkCalendar.load()
SHIPPED = Path(__file__).parents[2] / "config" / "calendar.toml"

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))

# Weekdays off, by the Law "On holidays in the Republic of Kazakhstan" and the
# rule that a holiday on a weekend moves to the next working day.
DAYS_OFF = {
    2026: "01-01 01-02 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-11 05-27 07-06 10-26 12-16",
    2027: "01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16",
}


@pytest.mark.parametrize("year", sorted(DAYS_OFF))
def test_weekdays_off(year: int) -> None:
    first = date(year, 1, 1)
    year_days = (first + timedelta(days=number) for number in range(365))
    off = [day for day in year_days if day.weekday() < 5 and not CALENDAR.is_working_day(day)]
    assert [day.strftime("%m-%d") for day in off] == DAYS_OFF[year].split()


def test_constitution_day_moved_from_august_to_march() -> None:
    assert not CALENDAR.is_working_day(date(2025, 9, 1))  # for Saturday, 30 August
    assert CALENDAR.is_working_day(date(2026, 8, 31))
    assert not CALENDAR.is_working_day(date(2027, 3, 15))
    assert CALENDAR.is_working_day(date(2027, 8, 30))


def test_a_sunday_that_the_government_made_a_working_day() -> None:
    assert CALENDAR.is_working_day(date(2025, 1, 5))
    assert not CALENDAR.is_working_day(date(2025, 1, 3))


def test_the_administrators_file_has_the_last_word() -> None:
    calendar = WorkCalendar.load(
        CalendarOverrides(
            added=frozenset({date(2026, 5, 26)}),
            removed=frozenset({date(2026, 5, 27)}),
            working=frozenset({date(2026, 5, 30)}),
        )
    )
    assert not calendar.is_working_day(date(2026, 5, 26))
    assert calendar.is_working_day(date(2026, 5, 27))
    assert calendar.is_working_day(date(2026, 5, 30))
    assert not calendar.is_working_day(date(2026, 5, 31))


def test_estimated_days_are_listed_until_confirmed() -> None:
    estimated = CALENDAR.to_confirm(2026)
    assert estimated == (date(2026, 5, 27),)
    confirmed = WorkCalendar.load(CalendarOverrides(confirmed=frozenset(estimated)))
    assert confirmed.to_confirm(2026) == ()


@given(days, st.integers(0, 60))
def test_working_days_are_counted_one_by_one(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    between = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    assert sum(map(CALENDAR.is_working_day, between)) == count
    assert count == 0 or CALENDAR.is_working_day(end)


@given(days, st.integers(0, 30), st.integers(0, 30))
def test_counting_in_two_steps_is_the_same(start: date, first: int, second: int) -> None:
    halfway = CALENDAR.add_working_days(start, first)
    assert CALENDAR.add_working_days(halfway, second) == CALENDAR.add_working_days(
        start, first + second
    )


@given(days)
def test_the_next_working_day_is_near_and_later(day: date) -> None:
    following = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(following)
    assert timedelta(0) < following - day <= timedelta(days=10)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("local", "registered"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=ALMATY), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 18, 0, tzinfo=ALMATY), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 18, 0, 1, tzinfo=ALMATY), date(2026, 11, 24)),
        (datetime(2026, 11, 20, 19, 0, tzinfo=ALMATY), date(2026, 11, 23)),  # Friday evening
        (datetime(2026, 11, 21, 10, 0, tzinfo=ALMATY), date(2026, 11, 23)),  # Saturday
        (datetime(2026, 12, 15, 20, 0, tzinfo=ALMATY), date(2026, 12, 17)),  # eve of a holiday
    ],
)
def test_the_day_of_registration(local: datetime, registered: date) -> None:
    assert CALENDAR.registration_date(local.astimezone(UTC), ALMATY) == registered


def test_the_time_zone_decides_the_day() -> None:
    # 20:00 UTC on Sunday is already Monday in Almaty.
    received_at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert CALENDAR.registration_date(received_at, ALMATY) == date(2026, 11, 23)


def test_the_term_of_the_administrative_code_runs_from_the_day_after_registration() -> None:
    term = Term(15, "working_days", "АППК, ст. 76")
    assert CALENDAR.due_date(date(2026, 11, 23), term) == date(2026, 12, 14)
    # 16 December is Independence Day.
    assert CALENDAR.due_date(date(2026, 12, 1), term) == date(2026, 12, 23)


def test_a_term_in_calendar_days() -> None:
    term = Term(15, "calendar_days", "")
    assert CALENDAR.due_date(date(2026, 11, 23), term) == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=ALMATY), True),
        (datetime(2026, 11, 23, 8, 59, tzinfo=ALMATY), False),
        (datetime(2026, 11, 23, 18, 0, tzinfo=ALMATY), False),
        (datetime(2026, 11, 22, 12, 0, tzinfo=ALMATY), False),
        (datetime(2026, 12, 16, 12, 0, tzinfo=ALMATY), False),
    ],
)
def test_reception_hours(local: datetime, *, is_open: bool) -> None:
    at = local.astimezone(UTC)
    assert CALENDAR.is_open(at, ALMATY, time(9), time(18)) is is_open


def test_the_shipped_file_loads() -> None:
    assert isinstance(load_overrides(SHIPPED), CalendarOverrides)


def test_years_that_were_looked_through_are_read(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text("reviewed = [2026, 2027]", encoding="utf-8")
    assert load_overrides(path) == CalendarOverrides(reviewed=frozenset({2026, 2027}))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("holidays = []", "holidays"),
        ('added = ["2026-01-01"]', "added"),
        ("working = [2026-01-01T10:00:00]", "working"),
        ("added = [2026-01-03]\nworking = [2026-01-03]", "working"),
        ("added = [", "calendar.toml"),
        ("reviewed = [2027-01-01]", "reviewed"),
        ('reviewed = ["2027"]', "reviewed"),
        ("reviewed = [true]", "reviewed"),
        ("reviewed = [0]", "reviewed"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, content: str, field: str) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"calendar\.toml") as caught:
        load_overrides(path)
    assert caught.value.field == field
