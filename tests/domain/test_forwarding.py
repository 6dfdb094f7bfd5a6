"""Passing appeals on, and when a supervisor takes over."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.appeals import WAITING_STATES, AppealState
from hotline.domain.calendar import Term, WorkCalendar
from hotline.domain.forwarding import (
    MOST_PASSES,
    Pass,
    came_from,
    goes_to_supervisor,
    is_late,
    is_with_a_body,
)

CALENDAR = WorkCalendar.load()
THREE_DAYS = Term(3, "working_days", "АППК, ст. 65")
CODES = st.sampled_from(["land", "police", "health", None])


def carried_out(wishes: list[str | None]) -> list[Pass]:
    """Let departments pass an appeal on as they wish, until they may no more."""
    passes: list[Pass] = []
    at: str | None = "akim-office"
    for wish in wishes:
        held = goes_to_supervisor(len(passes))
        passes.append(Pass(at, wish, held))
        at = at if held else wish
    return passes


@given(st.lists(CODES, max_size=12))
def test_however_they_pass_it_on_it_moves_twice_at_most(wishes: list[str | None]) -> None:
    passes = carried_out(wishes)
    moved = [each for each in passes if not each.is_held]
    assert len(moved) == min(len(wishes), MOST_PASSES)
    assert passes[: len(moved)] == moved, "after the first that was held, all are"


@given(st.integers(0, 50))
def test_once_with_a_supervisor_it_stays_there(passes: int) -> None:
    assert goes_to_supervisor(passes + 1) or not goes_to_supervisor(passes)


def test_the_third_time_is_the_supervisors() -> None:
    assert [goes_to_supervisor(before) for before in range(4)] == [False, False, True, True]


@given(st.lists(st.builds(Pass, CODES, CODES, st.booleans()), max_size=8), st.text(max_size=3))
def test_an_appeal_goes_back_only_to_who_sent_it(passes: list[Pass], department: str) -> None:
    sender = came_from(passes, department)
    assert sender is None or Pass(sender, department) in passes


def test_it_goes_back_to_whoever_sent_it_last() -> None:
    passes = [Pass("land", "police"), Pass("health", "police"), Pass("fire", "police", True)]
    assert came_from(passes, "police") == "health"
    assert came_from(passes, "land") is None


def test_only_what_a_person_routed_and_somebody_waits_for_is_forwarded() -> None:
    for state in AppealState:
        assert is_with_a_body(state, True) == (state in WAITING_STATES)
        assert not is_with_a_body(state, False)


@given(st.dates(date(2025, 1, 1), date(2030, 12, 1)), st.integers(0, 40))
def test_three_working_days_are_in_time_and_nothing_after(registered: date, days: int) -> None:
    today = registered + timedelta(days=days)
    worked = CALENDAR.count_working_days(registered, today)
    late = is_late(CALENDAR, registered, THREE_DAYS, today)
    if worked < THREE_DAYS.days:
        assert not late
    elif worked > THREE_DAYS.days:
        assert late
    else:  # the third day itself, or the weekend after it
        assert late == (not CALENDAR.is_working_day(today))
