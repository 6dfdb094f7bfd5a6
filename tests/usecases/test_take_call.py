"""A call from webhook to webhook, as Twilio sends them: also twice, late and in disorder."""

import pytest

from hotline.domain.appeals import AppealState
from hotline.storage.tables import (
    Appeal,
    Call,
    CallOutcome,
    CallStep,
    HistoryEntry,
    Person,
    Recording,
)
from tests.world import (
    CALL,
    LANDLINE,
    MOBILE,
    RECORDING,
    WITHHELD,
    CarrierSide,
    Heard,
    World,
)


def speak(
    line: CarrierSide, path: str, seconds: str = "7", sid: str = RECORDING, **more: str
) -> Heard:
    """Report a recording in the dialogue."""
    return line.call(path, RecordingSid=sid, RecordingDuration=seconds, **more)


def to_the_beep(line: CarrierSide, caller: str = MOBILE) -> str:
    """Ring, press nothing; return where the recording is reported."""
    greeting = line.call("/twilio/voice", caller=caller)
    return line.call(greeting.action("Gather"), caller=caller).action("Record")


def events(world: World) -> list[str]:
    return [step.event for step in world.rows(CallStep)]


def test_a_caller_hears_the_greeting_and_can_press_keys(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    assert greeting.status == 200
    assert greeting.verbs == ["Gather"]
    assert greeting.prompts[:2] == ["kk/greeting", "kk/consent"]
    call = world.one(Call)
    assert (call.carrier_sid, call.from_raw, call.outcome) == (CALL, MOBILE, None)
    assert world.one(Person).phone == MOBILE


def test_a_caller_who_only_speaks_leaves_an_appeal(world: World, line: CarrierSide) -> None:
    after = speak(line, to_the_beep(line))
    assert "kk/reference_is" in after.prompts
    appeal = world.one(Appeal)
    assert (appeal.state, appeal.language) == (AppealState.RECEIVED, "kk")
    recording = world.one(Recording)
    assert (recording.appeal_id, recording.is_message) == (appeal.id, True)
    assert world.one(Call).outcome is CallOutcome.APPEAL


def test_consent_is_logged_with_the_wording_that_was_heard(world: World, line: CarrierSide) -> None:
    to_the_beep(line)
    (consent,) = [step for step in world.rows(CallStep) if step.event == "consent_spoken"]
    assert consent.detail == {"language": "kk", "wording": world.ctx.consent_wordings["kk"]}


def test_steps_are_numbered_without_gaps(world: World, line: CarrierSide) -> None:
    speak(line, to_the_beep(line))
    numbers = [step.number for step in world.rows(CallStep)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert events(world)[0] == "started"


def test_a_repeated_first_webhook_hears_the_same(world: World, line: CarrierSide) -> None:
    first = line.call("/twilio/voice")
    steps = events(world)
    assert line.call("/twilio/voice") == first
    assert events(world) == steps
    assert len(world.rows(Call)) == 1


@pytest.mark.parametrize("times", [2, 3])
def test_every_webhook_may_come_several_times(world: World, line: CarrierSide, times: int) -> None:
    def again(send: str, **parameters: str) -> Heard:
        answers = [line.call(send, **parameters) for _ in range(times)]
        assert len(set(answers)) == 1
        return answers[0]

    greeting = again("/twilio/voice")
    beep = again(greeting.action("Gather"))
    spoken = {"RecordingSid": RECORDING, "RecordingDuration": "7"}
    received = again(beep.action("Record"), **spoken)
    goodbye = again(received.action("Gather"))
    assert goodbye.verbs[-1] == "Hangup"
    assert "kk/goodbye" in goodbye.prompts
    assert len(world.rows(Appeal)) == len(world.rows(Recording)) == 1


def test_a_late_webhook_of_an_earlier_step_changes_nothing(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather"))
    steps = events(world)
    assert line.call(greeting.action("Gather"), Digits="2") == beep
    assert events(world) == steps
    assert world.one(Call).language == "kk"


def test_a_webhook_of_a_later_step_changes_nothing(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    steps = events(world)
    assert line.call("/twilio/gather?step=99") == greeting
    assert events(world) == steps


def test_a_call_whose_first_webhook_was_lost_is_taken_up(world: World, line: CarrierSide) -> None:
    heard = line.call("/twilio/gather?step=1")
    assert "Record" in heard.verbs
    assert world.one(Call).carrier_sid == CALL


def test_a_recording_of_a_call_that_nobody_knows_is_an_appeal(
    world: World, line: CarrierSide
) -> None:
    heard = speak(line, "/twilio/record?step=0")
    assert heard.verbs[-1] == "Hangup"
    assert "kk/received" in heard.prompts
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_a_call_survives_a_restart_of_the_web_process(world: World, line: CarrierSide) -> None:
    action = to_the_beep(line)
    restarted = world.restarted()
    try:
        after = speak(CarrierSide.of(restarted), action)
    finally:
        restarted.close()
    assert "kk/reference_is" in after.prompts
    assert len(world.rows(Appeal)) == 1


def test_the_chosen_language_is_remembered_for_the_number(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    russian = line.call(greeting.action("Gather"), Digits="2")
    assert russian.prompts[0] == "ru/greeting"
    assert world.one(Person).language == world.one(Call).language == "ru"
    assert line.call("/twilio/voice", sid="CA" + "b" * 32).prompts[0] == "ru/greeting"


def test_a_withheld_number_can_choose_a_language_too(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice", caller=WITHHELD)
    russian = line.call(greeting.action("Gather"), caller=WITHHELD, Digits="2")
    assert russian.prompts[0] == "ru/greeting"
    assert world.rows(Person) == []


def test_a_withheld_number_keys_one_in(world: World, line: CarrierSide) -> None:
    asked = speak(line, to_the_beep(line, WITHHELD), caller=WITHHELD)
    assert "kk/ask_number" in asked.prompts
    wrong = line.call(asked.action("Gather"), caller=WITHHELD, Digits="123")
    assert "kk/ask_number_again" in wrong.prompts
    right = line.call(wrong.action("Gather"), caller=WITHHELD, Digits="87051234567")
    assert "kk/number_kept" in right.prompts
    person = world.one(Person)
    assert person.phone == MOBILE
    assert world.one(Appeal).person_id == world.one(Call).person_id == person.id


def test_without_any_number_there_is_an_appeal_all_the_same(
    world: World, line: CarrierSide
) -> None:
    heard = speak(line, to_the_beep(line, WITHHELD), caller=WITHHELD)
    for _ in range(3):
        heard = line.call(heard.action("Gather"), caller=WITHHELD)
    assert "kk/reference_is" in heard.prompts
    assert world.one(Appeal).person_id is None


def test_silence_three_times_asks_for_a_call_back(world: World, line: CarrierSide) -> None:
    action = to_the_beep(line, LANDLINE).replace("/record", "/gather")
    for _ in range(2):
        action = line.call(action, caller=LANDLINE).action("Record").replace("/record", "/gather")
    last = line.call(action, caller=LANDLINE)
    assert last.prompts == ["kk/will_call_back"]
    appeal = world.one(Appeal)
    assert (appeal.wants_callback, appeal.state) == (True, AppealState.IN_REVIEW)
    assert world.one(Call).outcome is CallOutcome.APPEAL


def test_silence_from_nobody_knows_whom_is_an_explained_discard(
    world: World, line: CarrierSide
) -> None:
    action = to_the_beep(line, WITHHELD).replace("/record", "/gather")
    for _ in range(2):
        action = line.call(action, caller=WITHHELD).action("Record").replace("/record", "/gather")
    assert line.call(action, caller=WITHHELD).prompts == ["kk/cannot_call_back"]
    assert world.rows(Appeal) == []
    assert world.one(Call).outcome is CallOutcome.SILENT


def test_a_person_is_dialled_while_the_reception_is_open(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    dial = line.call(greeting.action("Gather"), Digits="0")
    assert dial.verbs == ["Play", "Dial"]
    busy = line.call(dial.action("Dial"), DialCallStatus="busy")
    assert "kk/reception_busy" in busy.prompts
    speak(line, busy.action("Record"))
    assert world.one(Appeal).wants_callback


def test_a_caller_who_spoke_with_a_person_was_connected(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    dial = line.call(greeting.action("Gather"), Digits="0")
    line.call(dial.action("Dial"), DialCallStatus="completed")
    line.post("/twilio/call-status", CallSid=CALL, From=MOBILE, CallStatus="completed")
    assert world.one(Call).outcome is CallOutcome.CONNECTED


def test_after_hours_a_message_is_kept_for_a_call_back(world: World, line: CarrierSide) -> None:
    world.clock.move(hours=12)
    greeting = line.call("/twilio/voice")
    closed = line.call(greeting.action("Gather"), Digits="0")
    assert "kk/reception_closed" in closed.prompts
    speak(line, closed.action("Record"))
    appeal = world.one(Appeal)
    assert appeal.wants_callback
    assert "callback_wanted" in [entry.action for entry in world.rows(HistoryEntry)]


def test_more_can_be_added_in_the_same_call(world: World, line: CarrierSide) -> None:
    received = speak(line, to_the_beep(line))
    more = line.call(received.action("Gather"), Digits="1")
    second = "RE" + "2" * 32
    added = speak(line, more.action("Record"), sid=second)
    assert "kk/added" in added.prompts
    appeal = world.one(Appeal)
    assert {r.appeal_id for r in world.rows(Recording)} == {appeal.id}
    assert len(world.rows(Recording)) == 2


def test_a_key_at_the_beep_is_no_appeal_and_its_recording_is_put_aside(
    world: World, line: CarrierSide
) -> None:
    heard = speak(line, to_the_beep(line), seconds="2", Digits="2")
    assert heard.prompts[0] == "ru/greeting"
    assert world.rows(Appeal) == []
    assert world.one(Recording).is_message is False


def test_an_unknown_webhook_parameter_is_harmless(world: World, line: CarrierSide) -> None:
    heard = line.call(
        "/twilio/voice", NewParameter2027="яғни", StirVerstat="TN-Validation-Passed-A"
    )
    assert heard.verbs == ["Gather"]
