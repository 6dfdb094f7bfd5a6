"""Native code that dies or hangs, in the real speech worker: each time it costs one attempt."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from hotline.domain.appeals import AppealState
from hotline.domain.work import WorkKind, WorkState
from hotline.queues.bell import RqBell
from hotline.storage.tables import Appeal, Channel, Recording, RecordingState, Transcript, Work
from tests.factories import make_appeal, make_call, make_recording
from tests.worker.faulty_worker import FAULTS
from tests.worker.processes import environment
from tests.world import World
from worker.schedule import ring_due

PATIENCE_S = 120
SAMPLE = "speech_models/demo-kk-ru/samples/E_110.wav"
HOPELESS = ["vosk_assertion", "vosk_assertion", "vosk_segfault"]


@dataclass(frozen=True)
class Message:
    """What a caller left, and the work of transcribing it."""

    recording: int
    work: int


@contextmanager
def speech_worker(world: World, valkey: str, root: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.worker.faulty_worker"]
    with subprocess.Popen(command, cwd=root, env=environment(world, valkey)) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0


def left_message(world: World, sound: bytes, faults: list[str]) -> Message:
    """Store a recorded message and ask for its transcript."""
    with world.ctx.units.write() as unit:
        call = make_call(unit, language="ru")
        appeal = make_appeal(
            unit, channel=Channel.CALL, state=AppealState.RECEIVED, text="", call_id=call.id
        )
        key = f"2026/11/appeal-{appeal.id}.wav"
        recording = make_recording(
            unit, call_id=call.id, appeal_id=appeal.id, state=RecordingState.STORED,
            is_message=True, path=key,
        )  # fmt: skip
        path = world.ctx.audio.put(key, sound)
        path.with_suffix(".faults").write_text("\n".join(faults), encoding="utf-8")
        return Message(recording.id, unit.ask(WorkKind.TRANSCRIBE, recording.id).id)


def settled(world: World) -> bool:
    return all(
        work.state is not WorkState.OPEN for work in world.rows(Work, kind=WorkKind.TRANSCRIBE)
    )


def test_a_native_fault_costs_one_attempt_and_never_the_worker(
    real: World, valkey: str, redis: Redis, root: Path
) -> None:
    sound = (root / SAMPLE).read_bytes()
    once = {fault: left_message(real, sound, [fault]) for fault in FAULTS}
    hopeless = left_message(real, sound, HOPELESS)
    healthy = left_message(real, sound, [])
    with speech_worker(real, valkey, root) as worker:
        deadline = time.monotonic() + PATIENCE_S
        while not settled(real):
            assert worker.poll() is None, "the worker died"
            assert time.monotonic() < deadline, "some recording was never done"
            ring_due(real.ctx, redis, RqBell(valkey).ring)  # what the sweeper does
            time.sleep(0.2)
        assert worker.poll() is None
    for fault, message in once.items():
        work = real.one(Work, id=message.work)
        assert (fault, work.state, work.attempts) == (fault, WorkState.DONE, 2)
    assert real.one(Work, id=healthy.work).attempts == 1
    for message in (*once.values(), healthy):
        transcript = real.one(Transcript, recording_id=message.recording)
        assert transcript.text.startswith("упало дерево")
    given_up(real, hopeless)


def given_up(world: World, message: Message) -> None:
    """Every attempt failed: the appeal stands with its audio for an operator's ear."""
    work = world.one(Work, id=message.work)
    # Three attempts, and the look that found that there were enough.
    assert (work.state, work.attempts) == (WorkState.GIVEN_UP, len(HOPELESS) + 1)
    recording = world.one(Recording, id=message.recording)
    assert recording.problem == work.problem
    assert "SIGSEGV" in (work.problem or "")
    appeal = world.one(Appeal, id=recording.appeal_id)
    assert (appeal.state, appeal.text) == (AppealState.IN_REVIEW, "")
    assert world.rows(Transcript, recording_id=message.recording) == []
