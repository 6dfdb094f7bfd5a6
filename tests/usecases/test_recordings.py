"""A recording is reported twice, in any order, or only once: one recording, one appeal."""

from itertools import permutations

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Appeal,
    Call,
    CallOutcome,
    Delivery,
    Recording,
    RecordingState,
    Transcript,
)
from hotline.usecases.end_call import end_abandoned_calls
from tests.fakes import SOUND
from tests.world import CALL, MOBILE, RECORDING, CarrierSide, World

SECOND = "RE" + "2" * 32


def at_the_beep(line: CarrierSide) -> str:
    greeting = line.call("/twilio/voice")
    return line.call(greeting.action("Gather")).action("Record")


def dialogue(line: CarrierSide, action: str, seconds: str = "7", **more: str) -> None:
    heard = line.call(action, RecordingSid=RECORDING, RecordingDuration=seconds, **more)
    assert heard.status == 200


def announcement(line: CarrierSide, seconds: str = "7", sid: str = RECORDING) -> None:
    """The status callback: it names no caller."""
    response = line.post(
        "/twilio/recording-status",
        CallSid=CALL,
        RecordingSid=sid,
        RecordingStatus="completed",
        RecordingDuration=seconds,
        RecordingChannels="1",
        RecordingSource="RecordVerb",
    )
    assert response.status_code == 204


def end(line: CarrierSide) -> None:
    form = {"CallSid": CALL, "From": MOBILE, "CallStatus": "completed", "CallDuration": "31"}
    assert line.post("/twilio/call-status", **form).status_code == 204


@pytest.mark.parametrize("order", list(permutations("das")))
@pytest.mark.parametrize("times", [1, 3])
def test_a_caller_who_hangs_up_while_speaking_has_left_one_appeal(
    world: World, line: CarrierSide, order: tuple[str, ...], times: int
) -> None:
    """d: the dialogue's own report, a: the announcement, s: the call's end."""
    action = at_the_beep(line)
    reports = {
        "d": lambda: dialogue(line, action, Digits="hangup", CallStatus="completed"),
        "a": lambda: announcement(line),
        "s": lambda: end(line),
    }
    for _ in range(times):
        for report in order:
            reports[report]()
    appeal, recording, call = world.one(Appeal), world.one(Recording), world.one(Call)
    assert (recording.appeal_id, recording.is_message) == (appeal.id, True)
    assert (call.outcome, call.duration_s) == (CallOutcome.APPEAL, 31)
    world.clock.move(seconds=30)
    world.do(WorkKind.ACKNOWLEDGE)
    assert len(world.rows(Delivery)) == 1


@pytest.mark.parametrize("reports", ["a s", "s a", "d", "d s", "s d", "a"])
def test_one_report_is_enough(world: World, line: CarrierSide, reports: str) -> None:
    """The abandoned call's end is found by the sweeper, the rest may be lost."""
    action = at_the_beep(line)
    for report in reports.split():
        if report == "d":
            dialogue(line, action, Digits="hangup", CallStatus="completed")
        elif report == "a":
            announcement(line)
        else:
            end(line)
    world.clock.move(hours=2)
    end_abandoned_calls(world.ctx)
    assert world.one(Recording).appeal_id == world.one(Appeal).id
    assert world.one(Call).ended_at is not None


def test_a_call_that_ends_at_the_greeting_is_explained(world: World, line: CarrierSide) -> None:
    line.call("/twilio/voice")
    end(line)
    end(line)
    call = world.one(Call)
    assert (call.outcome, call.ended_at) == (CallOutcome.HUNG_UP_EARLY, world.clock.now())
    assert world.rows(Appeal) == []


def test_a_click_of_the_receiver_is_no_appeal(world: World, line: CarrierSide) -> None:
    action = at_the_beep(line)
    announcement(line, seconds="0")
    dialogue(line, action, seconds="0", Digits="hangup", CallStatus="completed")
    end(line)
    assert world.rows(Appeal) == []
    assert world.one(Recording).is_message is False
    assert world.one(Call).outcome is CallOutcome.HUNG_UP_EARLY


def test_an_absent_recording_is_none(world: World, line: CarrierSide) -> None:
    at_the_beep(line)
    form = {"CallSid": CALL, "RecordingSid": RECORDING, "RecordingStatus": "absent"}
    assert line.post("/twilio/recording-status", **form).status_code == 204
    end(line)
    assert world.rows(Recording) == world.rows(Appeal) == []


@pytest.mark.parametrize("announced_first", [True, False])
def test_the_recording_of_a_key_press_is_kept_nowhere(
    world: World, line: CarrierSide, announced_first: bool
) -> None:
    """Nobody meant it to be kept, whether a job was faster than the dialogue or not."""
    world.carrier.audio[RECORDING] = SOUND
    action = at_the_beep(line)
    if announced_first:
        announcement(line)
        world.do()
        assert world.one(Recording).state is RecordingState.STORED
        assert world.one(Transcript).text
    dialogue(line, action, seconds="2", Digits="2")
    announcement(line)
    end(line)
    world.do()
    recording = world.one(Recording)
    assert (recording.state, recording.path) == (RecordingState.DROPPED, None)
    assert world.rows(Transcript) == world.rows(Appeal) == []
    assert world.carrier.audio == {}
    folder = world.ctx.settings.site.data_dir / "recordings"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_words_that_were_recognised_before_the_dialogue_decided_are_taken(
    world: World, line: CarrierSide
) -> None:
    world.carrier.audio[RECORDING] = SOUND
    action = at_the_beep(line)
    announcement(line)
    world.do()
    assert world.rows(Appeal) == []
    dialogue(line, action)
    appeal = world.one(Appeal)
    assert (appeal.text, appeal.state) == ("бізде су жоқ", AppealState.IN_REVIEW)
    world.do(WorkKind.ROUTE)
    assert world.one(Appeal).routing_score is not None


def test_two_recordings_that_only_the_end_of_the_call_decides_on(
    world: World, line: CarrierSide
) -> None:
    world.carrier.audio.update({RECORDING: SOUND, SECOND: SOUND})
    world.recognizer.hears = ["бізде су жоқ", "көше қараңғы"]
    at_the_beep(line)
    announcement(line)
    announcement(line, sid=SECOND)
    world.do()
    end(line)
    assert world.one(Appeal).text == "бізде су жоқ\nкөше қараңғы"
    assert world.one(Appeal).confidence == pytest.approx(0.9)


def test_a_broken_session_does_not_lose_what_was_said(world: World, line: CarrierSide) -> None:
    at_the_beep(line)
    announcement(line)
    with world.ctx.units.write() as unit:
        unit.session.get_one(Call, 1).session = '{"from": "a version long gone"}'
    end(line)
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_one_broken_session_does_not_keep_other_calls_open(world: World, line: CarrierSide) -> None:
    for number in (1, 2):
        line.call("/twilio/voice", sid=f"CA{number:032x}")
    with world.ctx.units.write() as unit:
        unit.session.get_one(Call, 1).session = "{}"
    world.clock.move(minutes=61)
    assert end_abandoned_calls(world.ctx) == 2
    assert all(call.ended_at for call in world.rows(Call))
    assert end_abandoned_calls(world.ctx) == 0
