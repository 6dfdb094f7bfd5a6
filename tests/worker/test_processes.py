"""Real RQ workers in processes of their own, on a real Valkey."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from hotline.domain.work import WorkKind, WorkState
from hotline.queues.bell import RqBell
from hotline.storage.tables import Appeal, Work
from tests.worker.processes import environment
from tests.world import CarrierSide, World
from worker.schedule import ring_due

PATIENCE_S = 60

# A worker of ours, on work that kills its first work-horse; it ends when its queue is empty.
SUICIDAL = """
import os, signal, sys
from redis import Redis
from rq.serializers import JSONSerializer
from hotline.bootstrap import build
from hotline.domain.work import WorkKind
from hotline.queues.bell import work_queue
from hotline.settings import load_settings
from hotline.usecases.work import Handler
from worker.__main__ import HotlineWorker
from worker.jobs import Workplace, open_workplace

def run(ctx, held):
    if held.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    with ctx.units.write() as unit:
        held.finish(unit)

ctx = build(load_settings())
open_workplace(Workplace(ctx, {WorkKind.ROUTE: Handler(run, lambda *_: None, 3)}))
connection = Redis.from_url(os.environ["REDIS_URL"])
worker = HotlineWorker(
    [work_queue("route", connection)], connection=connection, serializer=JSONSerializer
)
worker.ctx = ctx
worker.work(burst=True, logging_level="WARNING")
"""


@contextmanager
def worker_on(queue: str, world: World, valkey: str, root: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "worker", queue]
    process = subprocess.Popen(command, cwd=root, env=environment(world, valkey))
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def test_a_worker_does_what_the_bell_rings_for(real: World, valkey: str, root: Path) -> None:
    with worker_on("route", real, valkey, root):
        CarrierSide.of(real).text("Мектепте мұғалім жетіспейді")
        deadline = time.monotonic() + PATIENCE_S
        while real.work(WorkKind.ROUTE).state is not WorkState.DONE:
            assert time.monotonic() < deadline, "nobody routed the appeal"
            time.sleep(0.05)
    assert real.one(Appeal).department_id is not None
    assert real.work(WorkKind.ROUTE).attempts == 1


def test_a_killed_work_horse_gives_its_work_back_at_once(
    real: World, valkey: str, redis: Redis, root: Path
) -> None:
    def work_off() -> None:
        subprocess.run(
            [sys.executable, "-c", SUICIDAL],
            cwd=root,
            env=environment(real, valkey),
            check=True,
            timeout=PATIENCE_S,
            capture_output=True,
        )

    with real.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    work_off()
    work = real.one(Work)
    assert (work.state, work.attempts, work.leased_by) == (WorkState.OPEN, 1, None)
    assert work.problem is not None
    assert "the worker died" in work.problem
    assert ring_due(real.ctx, redis, RqBell(valkey).ring) == 1
    work_off()
    assert real.one(Work).state is WorkState.DONE
