"""With streaming on, an appeal has words before its recording has been looked at."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.storage.tables import Appeal, Call, LiveTranscript
from tests.e2e.cast import HANG_UP, SAMPLES, speak
from tests.e2e.line import Line, free_port, running_line, wait_for
from worker.speech.wer import word_errors

pytestmark = pytest.mark.e2e

SAID = "C_110.wav"
CALLER = "+77015559001"
MOST_WRONG_WORDS = 0.1


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Run the line with a streaming process."""
    settings = {"HOTLINE_STREAM__ENABLED": "true", "HOTLINE_STREAM__PORT": str(free_port())}
    folder = tmp_path_factory.mktemp("streaming") / "var"
    with running_line(folder, settings, "--no-demo") as line:
        yield line


def appeals(line: Line, caller: str) -> list[Appeal]:
    """Return a caller's appeals with all that hangs on them."""
    with line.ctx.units.read() as session:
        found = session.scalars(
            select(Appeal).join(Appeal.call).where(Call.from_raw == caller).order_by(Appeal.id)
        ).all()
        for appeal in found:
            _ = appeal.history, appeal.department
            _ = [recording.transcripts for recording in appeal.recordings]
        return list(found)


def with_text(line: Line, caller: str) -> Appeal | None:
    found = [appeal for appeal in appeals(line, caller) if appeal.text]
    return found[0] if found else None


def test_live_words_stand_in_until_the_recordings_own_are_there(line: Line) -> None:
    with line.paused("worker-speech"):
        line.carrier.call(CALLER, [speak(SAID), HANG_UP], speed=0)
        appeal = wait_for(lambda: with_text(line, CALLER), "words from the live line")
        wait_for(lambda: appeals(line, CALLER)[0].department, "it is routed by them")
        appeal = appeals(line, CALLER)[0]
        assert word_errors(SAMPLES[SAID], appeal.text).rate <= MOST_WRONG_WORDS
        assert appeal.state is AppealState.IN_REVIEW
        assert [r.transcripts for r in appeal.recordings] == [[]]
        assert reasons(appeal) == ["heard_live"]
    line.settle()
    (appeal,) = appeals(line, CALLER)
    (transcript,) = appeal.recordings[0].transcripts
    assert appeal.text == transcript.display
    assert reasons(appeal) == ["heard_live", None]
    assert line.carrier.violations() == []


def reasons(appeal: Appeal) -> list[str | None]:
    """Return, for each time that words came, why they were taken."""
    return [e.after.get("why") for e in appeal.history if e.action == "transcribed"]


def test_a_killed_streaming_process_costs_no_call(line: Line) -> None:
    """Calls go on without it, their appeals come from the recordings, and it comes back."""
    caller = "+77015559002"
    killed = line.pid("streaming")
    line.kill(killed)
    call = line.carrier.call(caller, [speak(SAID), HANG_UP], speed=0)
    assert (call["status"], call["failure"]) == ("completed", None)
    line.settle()
    (appeal,) = appeals(line, caller)
    assert word_errors(SAMPLES[SAID], appeal.text).rate <= MOST_WRONG_WORDS
    wait_for(lambda: line.is_back("streaming", killed), "the streaming process is back")


def test_each_recording_of_a_call_has_words_of_its_own(line: Line) -> None:
    caller, added = "+77015559003", "E_005.wav"
    with line.paused("worker-speech"):
        script = [speak(SAID), {"press": "#"}, {"press": "1"}, speak(added), HANG_UP]
        call = line.carrier.call(caller, script, speed=0)
        assert [s["data"]["name"] for s in steps(call, "stream stopped")] == ["message-2"]
        said = f"{SAMPLES[SAID]} {SAMPLES[added]}"
        wait_for(lambda: line_count(line, caller) == 2, "both recordings have live words")
        (appeal,) = appeals(line, caller)
        assert word_errors(said, appeal.text).rate <= MOST_WRONG_WORDS
    line.settle()
    (appeal,) = appeals(line, caller)
    assert word_errors(said, appeal.text).rate <= MOST_WRONG_WORDS
    with line.ctx.units.read() as session:
        numbers = session.scalars(
            select(LiveTranscript.recording_number)
            .join(Call)
            .where(Call.from_raw == caller, LiveTranscript.text != "")
            .order_by(LiveTranscript.recording_number)
        ).all()
    assert list(numbers) == [0, 1]
    assert line.carrier.violations() == []


def line_count(line: Line, caller: str) -> int:
    """Count the lines of a caller's appeal: one for each recording with words."""
    return sum(len(appeal.text.splitlines()) for appeal in appeals(line, caller))


def steps(call: dict[str, Any], what: str) -> list[dict[str, Any]]:
    """Return the steps of one kind of a finished call."""
    return [step for step in call["steps"] if step["data"].get("what") == what]
