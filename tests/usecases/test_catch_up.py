"""What the carrier has and we don't: found by asking, taken as if the webhook had come."""

from datetime import timedelta

import pytest

from hotline.domain.appeals import AppealState
from hotline.ports import CarrierRecording, CarrierUnsureError, IncomingText
from hotline.storage.tables import Appeal, Call, InboundMessage, Person, Recording
from hotline.usecases.catch_up import catch_up
from hotline.usecases.demo_numbers import DEMO_NUMBERS
from tests.fakes import SOUND
from tests.world import CALL, MOBILE, OTHER_MOBILE, RECORDING, TEXT, CarrierSide, World


def recording(sid: str = RECORDING, call: str = CALL, seconds: float = 7.0) -> CarrierRecording:
    return CarrierRecording(sid, call, seconds)


@pytest.fixture
def line(world: World) -> CarrierSide:
    """Return the carrier's side of the webhooks."""
    world.carrier.callers[CALL] = MOBILE
    return CarrierSide.of(world)


def test_a_call_of_which_no_webhook_came_is_an_appeal(world: World, line: CarrierSide) -> None:
    world.carrier.recordings = [recording()]
    world.carrier.audio[RECORDING] = SOUND
    assert catch_up(world.ctx) == 1
    assert world.one(Person).phone == MOBILE
    call = world.one(Call)
    assert (call.carrier_sid, call.ended_at) == (CALL, world.clock.now())
    world.do()
    assert (world.one(Appeal).text, world.one(Appeal).state) == (
        "бізде су жоқ",
        AppealState.IN_REVIEW,
    )
    assert catch_up(world.ctx) == 0


def test_two_recordings_of_an_unknown_call_are_one_appeal(world: World, line: CarrierSide) -> None:
    world.carrier.recordings = [recording(), recording("RE" + "2" * 32)]
    assert catch_up(world.ctx) == 2
    assert {row.appeal_id for row in world.rows(Recording)} == {world.one(Appeal).id}


def test_a_recording_lost_in_mid_call_waits_for_its_end(world: World, line: CarrierSide) -> None:
    line.call("/twilio/voice")
    world.carrier.recordings = [recording()]
    assert catch_up(world.ctx) == 1
    assert world.rows(Appeal) == []
    line.post("/twilio/call-status", CallSid=CALL, From=MOBILE, CallStatus="completed")
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_a_lost_text_is_an_appeal(world: World, line: CarrierSide) -> None:
    world.carrier.texts = [IncomingText(TEXT, MOBILE, "Су жоқ")]
    assert catch_up(world.ctx) == 1
    assert world.one(Appeal).text == "Су жоқ"
    assert catch_up(world.ctx) == 0


def test_what_we_have_is_left_alone(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    greeting = line.call("/twilio/voice")
    action = line.call(greeting.action("Gather")).action("Record")
    line.call(action, RecordingSid=RECORDING, RecordingDuration="7")
    world.carrier.texts = [IncomingText(TEXT, MOBILE, "Су жоқ")]
    world.carrier.recordings = [recording()]
    assert catch_up(world.ctx) == 0
    assert (len(world.rows(Appeal)), len(world.rows(InboundMessage))) == (2, 1)
    # Nobody is asked who rang where everything is known: that would be a request for each call.
    assert "call" not in world.carrier.asked


def test_one_call_that_cannot_be_looked_up_does_not_hide_the_others(
    world: World, line: CarrierSide
) -> None:
    gone = "CA" + "9" * 32
    world.carrier.recordings = [recording("RE" + "9" * 32, gone), recording()]
    world.carrier.texts = [IncomingText(TEXT, MOBILE, "Су жоқ")]
    assert catch_up(world.ctx) == 3
    assert len(world.rows(Appeal)) == 3
    assert {call.from_raw for call in world.rows(Call)} == {"", MOBILE}


@pytest.mark.parametrize(("called", "inbound"), [("+15550001111", True), ("+77213199000", False)])
def test_calls_of_others_on_the_same_account_are_left_alone(
    world: World, line: CarrierSide, called: str, inbound: bool
) -> None:
    world.carrier.called, world.carrier.inbound = called, inbound
    world.carrier.recordings = [recording()]
    world.carrier.audio[RECORDING] = SOUND
    assert catch_up(world.ctx) == 0
    world.do()
    assert world.rows(Appeal) == world.rows(Recording) == []
    assert world.carrier.audio == {RECORDING: SOUND}


def test_a_caller_who_cannot_be_looked_up_just_now_is_not_made_nobody(
    world: World, line: CarrierSide
) -> None:
    world.carrier.recordings = [recording()]
    away = CarrierUnsureError("timeout")
    world.carrier.faults = [None, None, away]
    assert catch_up(world.ctx) == 0
    assert world.rows(Call) == []
    assert catch_up(world.ctx) == 1
    assert world.one(Person).phone == MOBILE


def test_a_cleared_demonstration_stays_away(world: World, line: CarrierSide) -> None:
    number = min(DEMO_NUMBERS)
    world.carrier.callers[CALL] = number
    world.carrier.recordings = [recording()]
    world.carrier.texts = [IncomingText(TEXT, number, "Су жоқ")]
    assert catch_up(world.ctx) == 0
    assert world.rows(Appeal) == []


def test_a_text_that_no_database_stores_as_it_is_hides_no_other(
    world: World, line: CarrierSide
) -> None:
    odd = IncomingText(TEXT, MOBILE, "су\0 жоқ \ud83d")
    world.carrier.texts = [odd, IncomingText("SM" + "b" * 32, OTHER_MOBILE, "нет света")]
    assert catch_up(world.ctx) == 2
    assert {message.body for message in world.rows(InboundMessage)} == {"су жоқ ?", "нет света"}


def test_the_last_days_are_looked_at_but_for_what_may_still_come(
    world: World, line: CarrierSide
) -> None:
    catch_up(world.ctx)
    now = world.clock.now()
    assert world.carrier.looked_at == [(now - timedelta(days=3), now - timedelta(minutes=2))] * 2


def test_a_carrier_that_is_away_is_said(world: World, line: CarrierSide) -> None:
    world.carrier.faults = [CarrierUnsureError("timeout")]
    with pytest.raises(CarrierUnsureError):
        catch_up(world.ctx)
