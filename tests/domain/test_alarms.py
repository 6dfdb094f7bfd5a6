"""Who is alerted when; what counts as taking an alarm up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.alarms import Alert, Duty, alerts_of_round, is_taking, next_round_at

A, B, C = "+77010000001", "+77010000002", "+77010000003"
RAISED = datetime(2026, 11, 23, 20, tzinfo=UTC)
FIVE = timedelta(minutes=5)

duties = st.builds(
    Duty,
    phones=st.lists(st.sampled_from([A, B, C]), unique=True),
    alert_by=st.sampled_from(["sms", "call", "both"]),
    repeat_after=st.just(FIVE),
    most_rounds=st.integers(1, 20),
)


def test_the_first_round_texts_all_and_rings_one() -> None:
    first = alerts_of_round(Duty((A, B), "both", FIVE, 3), 1)
    assert first == (Alert(A, "sms"), Alert(B, "sms"), Alert(A, "call"))


def test_further_rounds_go_down_the_list_and_begin_again() -> None:
    duty = Duty((A, B), "both", FIVE, 9)
    assert alerts_of_round(duty, 2) == (Alert(B, "sms"), Alert(B, "call"))
    assert alerts_of_round(duty, 3) == (Alert(A, "sms"), Alert(A, "call"))


@given(duties, st.integers(1, 40))
def test_every_round_alerts_somebody_in_the_way_that_was_asked_for(duty: Duty, number: int) -> None:
    alerts = alerts_of_round(duty, number)
    assert bool(alerts) == bool(duty.phones)
    assert {alert.phone for alert in alerts} <= set(duty.phones)
    assert len(alerts) == len(set(alerts))
    assert sum(alert.by == "call" for alert in alerts) <= 1
    ways = {alert.by for alert in alerts}
    assert ways <= ({"sms", "call"} if duty.alert_by == "both" else {duty.alert_by})


@given(duties)
def test_everybody_is_rung_or_texted_before_anybody_twice(duty: Duty) -> None:
    rounds = range(2, 2 + len(duty.phones))
    assert {a.phone for n in rounds for a in alerts_of_round(duty, n)} == set(duty.phones)


@given(duties, st.integers(0, 40))
def test_rounds_have_an_end(duty: Duty, rounds: int) -> None:
    at = next_round_at(duty, RAISED, rounds, RAISED if rounds else None)
    if not duty.phones or rounds >= duty.most_rounds:
        assert at is None
    else:
        assert at == (RAISED + FIVE if rounds else RAISED)


@pytest.mark.parametrize("body", ["1", " 1.", "OK", "ok!", "Ок", "ИӘ", "да", "+"])
def test_short_yeses_take_it_up(body: str) -> None:
    assert is_taking(body)


@pytest.mark.parametrize("body", ["", "2", "11", "не могу", "у нас 1 дом горит", "okей нет"])
def test_anything_else_does_not(body: str) -> None:
    assert not is_taking(body)
