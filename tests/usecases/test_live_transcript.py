"""Words heard while the caller spoke stand in until the recording's own are there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.bootstrap import build_prompts
from hotline.carriers.twilio import TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.domain.appeals import AppealState
from hotline.domain.errors import InvalidInputError
from hotline.domain.transcripts import Word
from hotline.domain.work import WorkKind
from hotline.ports import Recognition, RecognitionError, StreamStarted
from hotline.storage.tables import Appeal, Call, LiveTranscript, Transcript
from hotline.usecases.live_transcript import keep_live_words, language_of_live_call
from tests.world import ADDRESS, CALL, RECORDING, TOKEN, CarrierSide, World, make_world

LIVE = "көшеде су жоқ дейді"
OWN = "бізде су жоқ"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline whose calls are streamed."""
    world = make_world(tmp_path, STREAM__ENABLED="true")
    settings = world.ctx.settings
    dialect = TwilioDialect(
        TOKEN,
        settings.carrier.voice_number,
        WebhookAddresses(ADDRESS),
        build_prompts(settings),
        settings.stream.address,
    )
    world.ctx = replace(world.ctx, dialect=dialect)
    yield world
    world.close()


def heard(text: str = LIVE) -> Recognition:
    words = tuple(Word(w, float(n), n + 0.5, 0.8) for n, w in enumerate(text.split()))
    return Recognition(text, words, 0.8 if words else 0.0, "kk", "fake", 7.0)


def stream(number: int = 0, sid: str = "MZ" + "0" * 32) -> StreamStarted:
    return StreamStarted(CALL, sid, number)


def ring(line: CarrierSide) -> None:
    """Ring and wait for the beep."""
    line.call("/twilio/voice")
    line.call("/twilio/gather?step=1")


def speak_and_hang_up(line: CarrierSide) -> None:
    line.call(
        "/twilio/record?step=2",
        RecordingSid=RECORDING,
        RecordingDuration="7",
        Digits="hangup",
        CallStatus="completed",
    )


def appeal_of(world: World) -> Appeal:
    return world.one(Appeal)


def reasons(world: World) -> list[str | None]:
    with world.ctx.units.read() as session:
        (appeal,) = session.query(Appeal).all()
        return [e.after.get("why") for e in appeal.history if e.action == "transcribed"]


@pytest.mark.parametrize("live_first", [True, False])
def test_an_appeal_without_words_takes_them_in_any_order(
    world: World, line: CarrierSide, live_first: bool
) -> None:
    ring(line)
    if live_first:
        keep_live_words(world.ctx, stream(), heard())
        assert world.rows(Appeal) == []
        speak_and_hang_up(line)
    else:
        speak_and_hang_up(line)
        assert appeal_of(world).state is AppealState.RECEIVED
        keep_live_words(world.ctx, stream(), heard())
    appeal = appeal_of(world)
    assert (appeal.text, appeal.confidence, appeal.state) == (LIVE, 0.8, AppealState.IN_REVIEW)
    assert reasons(world) == ["heard_live"]
    world.do(WorkKind.ROUTE)
    assert appeal_of(world).department_id is not None


def test_the_recordings_own_words_replace_them_and_are_routed_again(
    world: World, line: CarrierSide
) -> None:
    ring(line)
    speak_and_hang_up(line)
    keep_live_words(world.ctx, stream(), heard())
    world.do(WorkKind.ROUTE)
    world.carrier.audio[RECORDING] = b"RIFF....WAVE"
    world.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    appeal = appeal_of(world)
    assert (appeal.text, appeal.confidence) == (OWN, 0.9)
    assert reasons(world) == ["heard_live", None]
    assert world.do(WorkKind.ROUTE) == 1
    assert world.one(LiveTranscript).text == LIVE


def test_words_that_come_after_the_recordings_own_change_nothing(
    world: World, line: CarrierSide
) -> None:
    ring(line)
    speak_and_hang_up(line)
    world.carrier.audio[RECORDING] = b"RIFF....WAVE"
    world.do()
    keep_live_words(world.ctx, stream(), heard())
    assert appeal_of(world).text == OWN
    assert reasons(world) == [None]
    assert world.do(WorkKind.ROUTE) == 0


def test_they_stay_where_the_recording_cannot_be_recognised(
    world: World, line: CarrierSide
) -> None:
    ring(line)
    speak_and_hang_up(line)
    keep_live_words(world.ctx, stream(), heard())
    world.carrier.audio[RECORDING] = b"RIFF....WAVE"
    world.recognizer.hears = [RecognitionError("unreadable", "It is no audio.", retry=False)]
    world.do()
    appeal = appeal_of(world)
    assert (appeal.text, appeal.state) == (LIVE, AppealState.IN_REVIEW)
    assert world.rows(Transcript) == []
    with world.ctx.units.read() as session:
        actions = [e.action for e in session.get_one(Appeal, appeal.id).history]
    assert actions[-2:] == ["listen", "proposed"]


def test_a_stream_is_stored_once(world: World, line: CarrierSide) -> None:
    ring(line)
    keep_live_words(world.ctx, stream(), heard())
    keep_live_words(world.ctx, stream(), heard("басқа сөз"))
    assert world.one(LiveTranscript).text == LIVE


def test_a_stream_without_words_leaves_the_appeal_alone(world: World, line: CarrierSide) -> None:
    ring(line)
    speak_and_hang_up(line)
    keep_live_words(world.ctx, stream(), heard(""))
    assert appeal_of(world).state is AppealState.RECEIVED
    assert world.one(LiveTranscript).text == ""


def test_each_recording_has_its_own_stream(world: World, line: CarrierSide) -> None:
    """The caller presses 1 after the reference and adds something."""
    ring(line)
    added = line.call("/twilio/record?step=2", RecordingSid=RECORDING, RecordingDuration="7")
    keep_live_words(world.ctx, stream(0, "MZ" + "a" * 32), heard())
    beep = line.call(added.action("Gather"), Digits="1")
    values = [p.attrib["value"] for p in beep.tree.iter("Parameter")]
    assert values == ["1"]
    second = "RE" + "b" * 32
    keep_live_words(world.ctx, stream(1, "MZ" + "b" * 32), heard("ескі көпір"))
    assert appeal_of(world).text == LIVE
    line.call(beep.action("Record"), RecordingSid=second, RecordingDuration="3", Digits="hangup")
    assert appeal_of(world).text == f"{LIVE}\nескі көпір"
    world.carrier.audio[RECORDING] = b"RIFF....WAVE"
    world.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert appeal_of(world).text == f"{OWN}\nескі көпір"


@pytest.mark.parametrize("live_first", [True, False])
def test_what_was_heard_live_before_a_key_press_is_kept_nowhere(
    world: World, line: CarrierSide, live_first: bool
) -> None:
    """As little as its recording: nobody meant it to be kept."""
    world.carrier.audio[RECORDING] = b"RIFF....WAVE"
    ring(line)
    if live_first:
        keep_live_words(world.ctx, stream(), heard())
    line.call("/twilio/record?step=2", RecordingSid=RECORDING, RecordingDuration="2", Digits="2")
    if not live_first:
        keep_live_words(world.ctx, stream(), heard())
    later = stream(1, "MZ" + "b" * 32)
    keep_live_words(world.ctx, later, heard("ескі көпір"))
    world.do()
    assert [live.text for live in world.rows(LiveTranscript)] == ["ескі көпір"]


def test_only_calls_that_go_on_are_streamed(world: World, line: CarrierSide) -> None:
    with pytest.raises(InvalidInputError, match="no call that is known"):
        language_of_live_call(world.ctx, CALL)
    ring(line)
    assert language_of_live_call(world.ctx, CALL) == "kk"
    speak_and_hang_up(line)
    line.post("/twilio/call-status", CallSid=CALL, CallStatus="completed", CallDuration="9")
    assert world.one(Call).ended_at is not None
    world.clock.move(seconds=30)
    assert language_of_live_call(world.ctx, CALL) == "kk"
    world.clock.move(minutes=1)
    with pytest.raises(InvalidInputError, match="has ended"):
        language_of_live_call(world.ctx, CALL)


def test_words_of_a_call_that_is_gone_are_dropped(world: World) -> None:
    keep_live_words(world.ctx, stream(), heard())
    assert world.rows(LiveTranscript) == []
