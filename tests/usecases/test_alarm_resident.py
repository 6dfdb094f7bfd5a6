"""The resident is told to ring 112: on the line, by SMS, or by ringing back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.ports import CarrierRefusedError
from hotline.storage.tables import (
    AlarmCallTo,
    Appeal,
    Purpose,
    Recording,
)
from tests.usecases.alarming import (
    DUTY,
    FIRE,
    FIRE_RU,
    HOTLINE_NUMBER,
    OUTGOING,
    SECOND,
    alarm,
    answer,
    call_is_over,
    calls_to,
    ends,
    hang_up,
    history,
    is_heard,
    look,
    press,
    sent,
    to_the_reference,
)
from tests.world import (
    CALL,
    LANDLINE,
    MOBILE,
    WITHHELD,
    CarrierSide,
    World,
    make_world,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline with two people on duty."""
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=f"{DUTY},{SECOND}")
    yield world
    world.close()


# --- The caller is still on the line -----------------------------------------------------------


def test_a_caller_on_the_line_hears_it_at_once(world: World, line: CarrierSide) -> None:
    reference = to_the_reference(line)
    is_heard(world)
    assert world.carrier.interrupted == [CALL]
    told = line.call("/twilio/emergency")
    assert told.verbs == ["Play", "Gather"]
    assert told.prompts == ["kk/emergency_112", "kk/emergency_112_again"]
    assert alarm(world).resident_told_at is None
    again = line.call(told.action("Gather"))
    assert "kk/reference_is" in again.prompts
    assert alarm(world).resident_told_by == "line"
    goodbye = line.call(again.action("Gather"))
    assert goodbye.verbs[-1] == "Hangup"
    hang_up(line)
    world.clock.move(minutes=2)
    look(world)
    assert sent(world, Purpose.EMERGENCY) == []
    assert told.action("Gather") != reference.action("Gather")


def test_it_is_told_in_the_language_that_is_spoken(world: World, line: CarrierSide) -> None:
    to_the_reference(line)
    is_heard(world, FIRE_RU)
    assert line.call("/twilio/emergency").prompts[0] == "ru/emergency_112"


def test_webhooks_of_an_interrupted_call_may_come_twice(world: World, line: CarrierSide) -> None:
    to_the_reference(line)
    is_heard(world)
    first = line.call("/twilio/emergency")
    assert line.call("/twilio/emergency") == first
    second = line.call(first.action("Gather"))
    assert line.call(first.action("Gather")) == second
    assert line.call("/twilio/emergency") == second
    assert len(history(world, "told_112")) == 1


@pytest.mark.parametrize("key_first", [True, False])
def test_a_key_pressed_at_the_same_moment_loses(
    world: World, line: CarrierSide, key_first: bool
) -> None:
    """The carrier drops the answer to the key, whoever comes first: the next step is another."""
    reference = to_the_reference(line)
    is_heard(world)
    if key_first:
        line.call(reference.action("Gather"), Digits="1")
        told = line.call("/twilio/emergency")
    else:
        told = line.call("/twilio/emergency")
        assert line.call(reference.action("Gather"), Digits="1") == told
    assert "kk/reference_is" in line.call(told.action("Gather")).prompts
    assert alarm(world).resident_told_by == "line"


def test_what_was_being_added_is_kept(world: World, line: CarrierSide) -> None:
    reference = to_the_reference(line)
    is_heard(world)
    adding = line.call(reference.action("Gather"), Digits="1")
    line.call("/twilio/emergency")
    other = {"RecordingSid": "RE" + "9" * 32, "RecordingDuration": "4"}
    line.call(adding.action("Record"), **other)
    hang_up(line)
    appeal = world.one(Appeal)
    assert [row.appeal_id for row in world.rows(Recording)] == [appeal.id] * 2


def test_key_0_leads_to_a_person_after_the_first_sentence(world: World, line: CarrierSide) -> None:
    to_the_reference(line)
    is_heard(world)
    told = line.call("/twilio/emergency")
    person = line.call(told.action("Gather"), Digits="0")
    assert person.prompts == ["kk/connecting"]
    assert alarm(world).resident_told_by == "line"


def test_who_hangs_up_before_hearing_it_gets_an_sms(world: World, line: CarrierSide) -> None:
    to_the_reference(line)
    is_heard(world)
    line.call("/twilio/emergency")
    hang_up(line)
    world.clock.move(seconds=6)
    look(world)
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]


def test_the_carrier_says_that_the_call_is_over(world: World, line: CarrierSide) -> None:
    to_the_reference(line)
    world.carrier.refuses_to_interrupt = True
    is_heard(world)
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]
    late = line.call("/twilio/emergency")
    assert late.status == 200


def test_an_interruption_that_never_comes_is_given_up_after_a_minute(
    world: World, line: CarrierSide
) -> None:
    to_the_reference(line)
    is_heard(world)
    for _ in range(13):
        world.clock.move(seconds=6)
        look(world)
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]


def test_an_emergency_webhook_without_an_alarm_still_says_112(line: CarrierSide) -> None:
    heard = line.call("/twilio/emergency")
    assert heard.prompts[:2] == ["kk/emergency_112", "ru/emergency_112"]
    assert heard.verbs[-1] == "Hangup"


# --- The call is over --------------------------------------------------------------------------


def test_a_mobile_gets_an_sms(world: World, line: CarrierSide) -> None:
    call_is_over(world, line, MOBILE)
    assert world.carrier.interrupted == []
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]


def test_a_landline_is_rung_back(world: World, line: CarrierSide) -> None:
    call_is_over(world, line, LANDLINE)
    assert sent(world, Purpose.EMERGENCY) == []
    (row,) = calls_to(world, AlarmCallTo.RESIDENT)
    assert (LANDLINE, row.id) in world.carrier.placed
    heard = answer(line, row)
    assert heard.prompts == ["kk/greeting", "kk/emergency_112", "kk/emergency_112_again"]
    assert answer(line, row) == heard
    line.call(heard.action("Gather"), sid=OUTGOING, caller=HOTLINE_NUMBER)
    assert alarm(world).resident_told_by == "call"
    ends(line, row, "completed")
    world.clock.move(minutes=3)
    look(world)
    assert len(calls_to(world, AlarmCallTo.RESIDENT)) == 1
    assert len(world.rows(Appeal)) == 1


def test_a_message_left_when_rung_back_belongs_to_the_same_appeal(
    world: World, line: CarrierSide
) -> None:
    call_is_over(world, line, LANDLINE)
    (row,) = calls_to(world, AlarmCallTo.RESIDENT)
    person = press(line, answer(line, row), "0")
    busy = {"DialCallStatus": "busy"}
    message = line.call(person.action("Dial"), sid=OUTGOING, caller=HOTLINE_NUMBER, **busy)
    spoken = {"RecordingSid": "RE" + "9" * 32, "RecordingDuration": "9"}
    line.call(message.action("Record"), sid=OUTGOING, caller=HOTLINE_NUMBER, **spoken)
    assert len(world.rows(Appeal)) == 1
    assert world.one(Appeal).wants_callback


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
def test_who_does_not_answer_is_rung_three_times(
    world: World, line: CarrierSide, status: str
) -> None:
    call_is_over(world, line, LANDLINE)
    for number in range(1, 4):
        rows = calls_to(world, AlarmCallTo.RESIDENT)
        assert len(rows) == number
        ends(line, rows[-1], status, f"CA{number:032x}")
        ends(line, rows[-1], status, f"CA{number:032x}")
        look(world)
        world.clock.move(minutes=1, seconds=1)
        look(world)
    assert len(calls_to(world, AlarmCallTo.RESIDENT)) == 3
    assert (alarm(world).resident_told_by, world.one(Appeal).wants_callback) == ("nobody", True)
    assert history(world, "not_told_112") == [{"why": "not_reached"}]


def test_a_call_whose_end_is_never_reported_is_over_after_a_while(
    world: World, line: CarrierSide
) -> None:
    call_is_over(world, line, LANDLINE)
    world.clock.move(seconds=90)
    look(world)
    world.clock.move(seconds=90)
    look(world)
    assert len(calls_to(world, AlarmCallTo.RESIDENT)) == 2


def test_an_sms_that_fails_is_followed_by_a_call(world: World, line: CarrierSide) -> None:
    world.carrier.faults = [CarrierRefusedError("no SMS there", "21614", ring_instead=True)]
    line.text(FIRE)
    look(world)
    world.clock.move(seconds=6)
    look(world)
    assert [to for to, _ in world.carrier.placed if to == MOBILE] == [MOBILE]


def test_a_withheld_number_can_be_told_nothing(world: World, line: CarrierSide) -> None:
    to_the_reference(line, WITHHELD)
    hang_up(line, WITHHELD)
    is_heard(world)
    assert alarm(world).resident_told_by == "nobody"
    assert history(world, "not_told_112") == [{"why": "no_number"}]
    assert sent(world, Purpose.ALARM)
