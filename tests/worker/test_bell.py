"""The bell: jobs that name a row, and nothing lost where nobody hears it."""

import json
import socket
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.serializers import JSONSerializer

from hotline.domain.work import WorkKind
from hotline.queues.bell import RqBell, impatient_redis, job_id, work_queue
from hotline.queues.names import DELIVER, QUEUES, ROUTE
from hotline.storage import work as leases
from hotline.storage.tables import Appeal, Work
from hotline.storage.unit import Units
from tests.world import CarrierSide, World
from worker.schedule import clean_registries, ring_due


@pytest.fixture
def nobody() -> str:
    """Return the address of a Redis that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def waiting(redis: Redis) -> dict[str, list[str]]:
    return {name: ids for name in QUEUES if (ids := work_queue(name, redis).get_job_ids())}


def ask(world: World, *kinds: WorkKind) -> None:
    with world.ctx.units.write() as unit:
        for kind in kinds:
            unit.ask(kind, 1)


def test_a_job_is_a_name_and_a_number_in_json(valkey: str, redis: Redis) -> None:
    assert RqBell(valkey).ring(WorkKind.DELIVER, 17)
    assert waiting(redis) == {DELIVER: ["work-17"]}
    stored = redis.hget(f"rq:job:{job_id(17)}", "data")
    assert isinstance(stored, bytes)
    assert json.loads(zlib.decompress(stored)) == ["worker.jobs.look_at", None, [17], {}]


def test_a_bell_that_nobody_hears_says_so_and_raises_nothing(nobody: str) -> None:
    assert RqBell(nobody).ring(WorkKind.ROUTE, 1) is False


def test_a_webhook_does_not_need_redis(world: World, redis: Redis, nobody: str) -> None:
    units = Units(world.ctx.units.engine, RqBell(nobody), world.clock)
    deaf = replace(world, ctx=replace(world.ctx, units=units))
    assert CarrierSide.of(deaf).text("Су жоқ").status_code == 200
    assert world.one(Appeal).text == "Су жоқ"
    assert waiting(redis) == {}


def test_the_sweeper_rings_for_what_nobody_heard(world: World, valkey: str, redis: Redis) -> None:
    ask(world, WorkKind.ROUTE, WorkKind.DELIVER)
    assert ring_due(world.ctx, redis, RqBell(valkey).ring) == 2
    assert waiting(redis) == {ROUTE: ["work-1"], DELIVER: ["work-2"]}


def test_what_waits_in_a_queue_is_not_rung_for_again(
    world: World, valkey: str, redis: Redis
) -> None:
    ask(world, *WorkKind)
    for _ in range(5):
        ring_due(world.ctx, redis, RqBell(valkey).ring)
    assert sum(len(ids) for ids in waiting(redis).values()) == len(WorkKind)


def test_after_redis_was_wiped_all_is_rung_for_again(
    world: World, valkey: str, redis: Redis
) -> None:
    ask(world, *WorkKind)
    ring_due(world.ctx, redis, RqBell(valkey).ring)
    redis.flushall()
    assert ring_due(world.ctx, redis, RqBell(valkey).ring) == len(WorkKind)


def test_what_is_held_done_or_not_due_is_left_alone(
    world: World, valkey: str, redis: Redis
) -> None:
    with world.ctx.units.write() as unit:
        held = unit.ask(WorkKind.ROUTE, 1)
        leases.claim(unit.session, held.id, "a", unit.now, timedelta(seconds=30))
        done = unit.ask(WorkKind.ROUTE, 2)
        leases.claim(unit.session, done.id, "a", unit.now, timedelta(seconds=30))
        leases.finish(unit.session, done.id, "a", unit.now)
        unit.ask(WorkKind.RECONCILE, 3, unit.now + timedelta(minutes=10))
    assert ring_due(world.ctx, redis, RqBell(valkey).ring) == 0
    world.clock.move(seconds=31)
    assert ring_due(world.ctx, redis, RqBell(valkey).ring) == 1
    assert waiting(redis) == {ROUTE: [job_id(world.rows(Work)[0].id)]}


def test_records_of_killed_workers_are_settled(valkey: str, redis: Redis) -> None:
    RqBell(valkey).ring(WorkKind.ROUTE, 5)
    work_queue(ROUTE, redis).remove(job_id(5))
    job = Job.fetch(job_id(5), connection=redis, serializer=JSONSerializer)
    job.set_status(JobStatus.STARTED)
    started = StartedJobRegistry(ROUTE, connection=redis, serializer=JSONSerializer)
    redis.zadd(started.key, {f"{job_id(5)}:an-execution": 1})  # it should have ended in 1970
    clean_registries(redis)
    failed = FailedJobRegistry(ROUTE, connection=redis, serializer=JSONSerializer)
    assert (started.count, failed.get_job_ids()) == (0, [job_id(5)])
    # A failed job's name is free again.
    assert RqBell(valkey).ring(WorkKind.ROUTE, 5)
    assert waiting(redis) == {ROUTE: [job_id(5)]}


def test_a_client_of_webhooks_does_not_wait_for_a_server_that_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        assert RqBell(url).ring(WorkKind.ROUTE, 1) is False
    assert impatient_redis(url).connection_pool.connection_kwargs["socket_timeout"] < 1
