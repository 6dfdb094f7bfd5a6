"""How speech workers scale: the same recordings with one worker process and with two.

    python tests/bench/speech_workers.py [--recordings N] [--seconds S] [--rounds N]

All is real: RQ, an embedded Valkey, SQLite, `python -m worker speech`, rows and leases, a child
process for each recording, transcripts in the database. The clock runs from the bell for the
first recording, with all workers waiting, to the last transcript. The rounds alternate; beside
the ratio stands the load average, because two workers need two idle cores.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redis import Redis
from rq import Worker
from sqlalchemy import func, select

from hotline.bootstrap import ROOT, build
from hotline.domain.work import WorkKind, WorkState
from hotline.queues.bell import work_queue
from hotline.queues.names import SPEECH
from hotline.settings import load_settings
from hotline.storage.tables import RecordingState, Transcript, Work
from hotline.supervisor.folders import prepare_data_dir
from hotline.supervisor.installation import prepare
from hotline.supervisor.valkey import embedded_valkey
from hotline.usecases.context import Context
from tests.bench.transcription import MODEL, join
from tests.factories import make_recording
from worker.speech.samples import read_samples

WORKERS = (1, 2)
POLL_S = 0.05
PATIENCE_S = 600


@contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"{what} took longer than {PATIENCE_S} s")
        time.sleep(POLL_S)


def store_recordings(ctx: Context, count: int, sound: bytes) -> list[int]:
    with ctx.units.write() as unit:
        made = []
        for number in range(count):
            key = f"2026/11/{time.monotonic_ns()}-{number}.wav"
            ctx.audio.put(key, sound)
            recording = make_recording(unit, state=RecordingState.STORED, is_message=True, path=key)
            made.append(recording.id)
        return made


def measured(
    ctx: Context, redis: Redis, environment: dict[str, str], workers: int, sound: bytes, count: int
) -> float:
    """Return the seconds that so many workers need for so many recordings."""
    recordings = store_recordings(ctx, count, sound)
    queue = work_queue(SPEECH, redis)
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(process([sys.executable, "-m", "worker", SPEECH], environment))
        wait_until(lambda: Worker.count(queue=queue) == workers, "the start of the workers")
        began = time.perf_counter()
        with ctx.units.write() as unit:
            for recording in recordings:
                unit.ask(WorkKind.TRANSCRIBE, recording)
        wait_until(lambda: open_work(ctx) == 0, "the work")
        took = time.perf_counter() - began
    wait_until(lambda: Worker.count(queue=queue) == 0, "the end of the workers")
    with ctx.units.read() as session:
        stored = session.scalar(
            select(func.count()).where(
                Transcript.recording_id.in_(recordings), Transcript.text != ""
            )
        )
    if stored != count:
        sys.exit(f"{count - (stored or 0)} of {count} recordings have no transcript")
    return took


def open_work(ctx: Context) -> int:
    with ctx.units.read() as session:
        return session.scalar(select(func.count()).where(Work.state == WorkState.OPEN)) or 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recordings", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = Path(folder)
        (data / "run").mkdir()
        server = embedded_valkey(data)
        stack.enter_context(process(list(server.spec.command), dict(os.environ)))
        wait_until(server.spec.ready, "the start of Valkey")
        environment = {**os.environ, "HOTLINE_SITE__DATA_DIR": folder, "REDIS_URL": server.url}
        ctx = build(load_settings(ROOT / "config", environment))
        prepare_data_dir(data)
        prepare(ctx)
        call = data / "call.wav"
        join(
            [sample.recording for sample in read_samples(MODEL / "samples")], call, options.seconds
        )
        with Redis.from_url(server.url) as redis:
            compare(ctx, redis, environment, call.read_bytes(), options)


def compare(
    ctx: Context,
    redis: Redis,
    environment: dict[str, str],
    sound: bytes,
    options: argparse.Namespace,
) -> None:
    print(f"{options.recordings} recordings of {options.seconds} s, {os.cpu_count()} cores")
    ratios = []
    for number in range(1, options.rounds + 1):
        took = {}
        for workers in WORKERS:
            took[workers] = measured(ctx, redis, environment, workers, sound, options.recordings)
            print(
                f"round {number}: {workers} worker(s) {took[workers]:6.2f} s, "
                f"load average {os.getloadavg()[0]:.2f}"
            )
        ratios.append(took[1] / took[2])
    print(f"two workers do {statistics.median(ratios):.2f} x the work of one (median of rounds)")


if __name__ == "__main__":
    main()
