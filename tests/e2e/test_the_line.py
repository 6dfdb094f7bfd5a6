"""The main job, with nothing replaced: calls and texts become appeals, answers go back as SMS."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from hotline.storage.tables import Channel
from tests.e2e.cast import HANG_UP, Matter, speak
from tests.e2e.line import Line, running_line, wait_for
from tests.e2e.story import Story
from worker.speech.wer import Errors

pytestmark = pytest.mark.e2e

Report = Callable[[str, object], None]

# Every webhook comes twice, half of them late, and status callbacks out of order.
CHAOS = {"duplicate": 1, "reorder": 0.5, "reorder_seconds": 0.3, "delay": 0.5, "delay_seconds": 0.2}
MOST_WRONG_WORDS = 0.1
# Accepts an SMS and keeps the answer to itself (hotline/simulator/magic.py).
SILENT_ACCEPT = "+77010009008"


def test_twelve_calls_and_eight_texts(line: Line, record_property: Report) -> None:
    line.carrier.chaos(**CHAOS)
    story = Story(line, 551)
    story.play()
    report(record_property, "on SQLite", story.check())


def test_the_same_with_processes_killed(line: Line, record_property: Report) -> None:
    """kill -9: the web server in mid-call, one of its workers, an RQ worker and a work-horse in
    mid-job, and a work-horse between handing an SMS over and writing that down.
    """
    line.carrier.chaos(**CHAOS, hang_seconds=10)
    story = Story(line, 552)
    speaking = Matter(
        story.cast.mobile(31), Channel.CALL, "kk", "housing-utilities", said=("C_110.wav",)
    )
    silent = Matter(
        SILENT_ACCEPT, Channel.SMS, "ru", "housing-utilities", texts=("Нет воды во дворе",)
    )
    story.play(lambda story: _first_wave_with_kills(story, speaking, silent))
    report(record_property, "with processes killed", story.check([speaking, silent]))


@pytest.mark.postgres
def test_the_same_on_postgresql(
    tmp_path: Path, empty_postgres_url: str, record_property: Report
) -> None:
    with running_line(tmp_path / "var", {"DATABASE_URL": empty_postgres_url}, "--no-demo") as line:
        line.carrier.chaos(**CHAOS)
        story = Story(line, 553)
        story.play()
        report(record_property, "on PostgreSQL", story.check())
        assert not (tmp_path / "var" / "hotline.db").exists()


def report(record_property: Report, where: str, errors: Errors) -> None:
    """Note the word error rate for the summary of the test run."""
    record_property(f"word error rate {where}", f"{errors.rate:.1%} of {errors.said} words")
    assert errors.rate <= MOST_WRONG_WORDS


def _first_wave_with_kills(story: Story, speaking: Matter, silent: Matter) -> None:
    line = story.line
    with ThreadPoolExecutor(1) as crowd:
        wave = crowd.submit(story.first_wave)
        wait_for(lambda: not line.carrier.is_idle(), "contacts flow")
        line.kill(line.children("web")[0])
        line.horse("worker-speech")
        _kill(line, "worker-speech")
        wave.result()
    line.settle()
    call = _start_speaking(line, speaking)
    _kill(line, "web")
    line.carrier.act(call, {**speak(speaking.said[0]), "live": True}, HANG_UP)
    line.kill(line.horse("worker-speech"))
    assert line.carrier.hear_out(call)["failure"] is None
    line.settle()
    _kill_while_sending(line, silent)


def _start_speaking(line: Line, matter: Matter) -> str:
    """Ring and begin to speak: the call stays in its recording until more is done."""
    # Five times faster than life, it lasts for 36 seconds before the line ends the recording.
    call = line.carrier.ring(str(matter.phone), [{"talking": True}], interactive=True, speed=5)
    wait_for(lambda: line.carrier.hears_beep(call), "the caller speaks")
    return call


def _kill(line: Line, name: str) -> None:
    killed = line.pid(name)
    line.kill(killed)
    wait_for(lambda: line.is_back(name, killed), f"{name} is back")


def _kill_while_sending(line: Line, matter: Matter) -> None:
    """The carrier has the acknowledgement, the hotline doesn't know: only asking can tell."""
    line.carrier.chaos(drop=1)  # a receipt would tell
    line.carrier.write(str(matter.phone), matter.texts[0])
    wait_for(lambda: line.carrier.messages(matter.phone), "the carrier has the message")
    line.kill(line.horse("worker-deliver"))
    wait_for(lambda: "is unknown" in " ".join(line.unsettled()), "nobody knows whether it was sent")
    line.let_pass(timedelta(seconds=10))
    line.settle()
    line.carrier.chaos(drop=0)
