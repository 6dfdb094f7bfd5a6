"""Webhooks and workers at the same moment, on PostgreSQL, where they really run side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event

import pytest

from hotline.domain.work import WorkKind, WorkState
from hotline.ports import Recognition, ReportedRecording, StreamStarted
from hotline.storage.tables import Appeal, Call, Delivery, InboundMessage, Person, Recording, Work
from hotline.usecases.keep_recording import keep
from hotline.usecases.live_transcript import keep_live_words
from tests.fakes import SOUND
from tests.world import CALL, MOBILE, RECORDING, TEXT, CarrierSide, Heard, World, make_world

pytestmark = pytest.mark.postgres
AT_ONCE = 6
SPOKEN = {"RecordingSid": RECORDING, "RecordingDuration": "7"}
STREAM = "MZ" + "0" * 32
LIVE = Recognition("көшеде су жоқ", (), 0.8, "kk", "fake", 7.0)


@pytest.fixture
def world(tmp_path: Path, postgres_url: str) -> Iterator[World]:
    """Return a hotline on a new PostgreSQL database."""
    world = make_world(tmp_path, postgres_url)
    yield world
    world.close()


@pytest.fixture
def streaming(world: World) -> World:
    """Return the hotline with its calls streamed."""
    settings = world.ctx.settings
    stream = settings.stream.model_copy(update={"enabled": True})
    world.ctx = replace(world.ctx, settings=settings.model_copy(update={"stream": stream}))
    return world


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment."""
    barrier = Barrier(len(acts))

    def act(number: int) -> object:
        barrier.wait()
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))


def test_the_first_webhook_of_a_call_several_times_at_once(world: World, line: CarrierSide) -> None:
    for number in range(5):
        sid = f"CA{number:032x}"
        answers = at_once(*[lambda sid=sid: line.call("/twilio/voice", sid)] * AT_ONCE)
        assert len(set(answers)) == 1
        (heard,) = set(answers)
        assert isinstance(heard, Heard)
        assert heard.verbs == ["Gather"]
    assert len(world.rows(Call)) == 5
    assert len(world.rows(Person)) == 1


def test_a_text_several_times_at_once_while_the_same_person_rings(
    world: World, line: CarrierSide
) -> None:
    acts = [lambda: line.text("Су жоқ").status_code] * 4
    answers = at_once(*acts, lambda: line.call("/twilio/voice").verbs)
    assert answers == [200] * 4 + [["Gather"]]
    assert world.one(Person).phone == MOBILE
    assert world.one(InboundMessage).appeal_id == world.one(Appeal).id


def test_all_reports_of_a_recording_at_once(world: World, line: CarrierSide) -> None:
    for number in range(5):
        sid, recording = f"CA{number:032x}", f"RE{number:032x}"
        greeting = line.call("/twilio/voice", sid)
        action = line.call(greeting.action("Gather"), sid).action("Record")
        spoken = {"CallSid": sid, "RecordingSid": recording, "RecordingDuration": "7"}

        def dialogue(action: str = action, spoken: dict[str, str] = spoken) -> int:
            form = {"From": MOBILE, "Digits": "hangup", "CallStatus": "completed"}
            return line.post(action, **spoken, **form).status_code

        def announcement(spoken: dict[str, str] = spoken) -> int:
            status = {"RecordingStatus": "completed"}
            return line.post("/twilio/recording-status", **spoken, **status).status_code

        def end(sid: str = sid) -> int:
            form = {"CallSid": sid, "From": MOBILE, "CallStatus": "completed"}
            return line.post("/twilio/call-status", **form).status_code

        at_once(dialogue, announcement, end, dialogue, announcement, end)
    assert len(world.rows(Recording)) == len(world.rows(Appeal)) == 5
    assert {row.appeal_id for row in world.rows(Recording)} == {a.id for a in world.rows(Appeal)}
    world.clock.move(seconds=world.ctx.settings.sms.acknowledge_within_s)
    world.do(WorkKind.ACKNOWLEDGE)
    assert len(world.rows(Delivery)) == 5


def test_words_that_come_while_the_dialogue_decides_reach_the_appeal(
    world: World, line: CarrierSide
) -> None:
    """The recogniser finishes while a webhook has opened the appeal but not committed yet."""
    world.carrier.audio[RECORDING] = SOUND
    greeting = line.call("/twilio/voice")
    line.call(greeting.action("Gather"))
    form = {"CallSid": CALL, "RecordingStatus": "completed"}
    assert line.post("/twilio/recording-status", **form, **SPOKEN).status_code == 204
    world.do(WorkKind.FETCH_RECORDING)
    work, decided, heard = world.work(WorkKind.TRANSCRIBE), Event(), Event()
    world.recognizer.meanwhile = lambda: (heard.set(), decided.wait(30))  # type: ignore[assignment,return-value]
    with ThreadPoolExecutor(1) as pool:
        recognising = pool.submit(world.perform, work.id)
        assert heard.wait(30)
        with world.ctx.units.write() as unit:
            call = unit.session.get_one(Call, 1)
            keep(world.ctx, unit, call, ReportedRecording(RECORDING, 7.0))
            decided.set()
            # The recogniser now waits for the row that this transaction holds.
            with pytest.raises(TimeoutError):
                recognising.result(0.5)
        assert recognising.result(30)
    assert world.one(Appeal).text == "бізде су жоқ"


def test_words_heard_live_while_the_dialogue_decides_reach_the_appeal(streaming: World) -> None:
    line = CarrierSide.of(streaming)
    for number in range(5):
        sid, recording = f"CA{number:032x}", f"RE{number:032x}"
        greeting = line.call("/twilio/voice", sid)
        action = line.call(greeting.action("Gather"), sid).action("Record")
        spoken = {"RecordingSid": recording, "RecordingDuration": "7", "Digits": "hangup"}
        at_once(
            lambda action=action, sid=sid, spoken=spoken: line.call(action, sid, **spoken),
            lambda sid=sid: keep_live_words(streaming.ctx, StreamStarted(sid, STREAM, 0), LIVE),
        )
    assert [appeal.text for appeal in streaming.rows(Appeal)] == [LIVE.text] * 5


def test_words_heard_live_never_replace_the_recordings_own(streaming: World) -> None:
    line = CarrierSide.of(streaming)
    for number in range(5):
        sid, recording = f"CA{number:032x}", f"RE{number:032x}"
        streaming.carrier.audio[recording] = SOUND
        greeting = line.call("/twilio/voice", sid)
        action = line.call(greeting.action("Gather"), sid).action("Record")
        spoken = {"RecordingSid": recording, "RecordingDuration": "7", "Digits": "hangup"}
        line.call(action, sid, **spoken)
        streaming.do(WorkKind.FETCH_RECORDING)
        (work,) = streaming.rows(Work, kind=WorkKind.TRANSCRIBE, state=WorkState.OPEN)
        at_once(
            lambda work=work: streaming.perform(work.id),
            lambda sid=sid: keep_live_words(streaming.ctx, StreamStarted(sid, STREAM, 0), LIVE),
        )
    streaming.clock.move(minutes=1)
    streaming.do(WorkKind.TRANSCRIBE)  # what met the other's change is done once more
    assert [appeal.text for appeal in streaming.rows(Appeal)] == ["бізде су жоқ"] * 5


def test_two_texts_of_one_appeal_at_once_are_both_in_it(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    sids = [TEXT[:-1] + digit for digit in "2345"]
    codes = at_once(*[lambda sid=sid: line.text(f"үй {sid[-1]}", sid).status_code for sid in sids])
    for sid, code in zip(sids, codes, strict=True):
        if code != 200:  # the carrier repeats it
            assert line.text(f"үй {sid[-1]}", sid).status_code == 200
    text = world.one(Appeal).text
    assert sorted(text.split("\n")) == ["Су жоқ", "үй 2", "үй 3", "үй 4", "үй 5"]
