"""Everything that is done again and again, in one list."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from redis import Redis
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from hotline.domain.work import WorkKind
from hotline.ports import CarrierError
from hotline.queues.bell import job_id, work_queue
from hotline.queues.names import QUEUE_OF, QUEUES
from hotline.storage import work as leases
from hotline.usecases.catch_up import catch_up
from hotline.usecases.context import Context
from hotline.usecases.end_call import end_abandoned_calls
from hotline.usecases.look_after_alarm import watch_alarms
from hotline.usecases.watch_terms import watch_terms

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done every so many seconds. A chore that fails is tried at its next time."""

    name: str
    every_s: float
    do: Callable[[], object]


def chores(ctx: Context, redis: Redis, ring: Callable[[WorkKind, int], bool]) -> list[Chore]:
    """Return all chores of this installation."""
    return [
        Chore(
            "ring for due work", ctx.settings.work.sweep_every_s, lambda: ring_due(ctx, redis, ring)
        ),
        Chore("clean up after dead workers", 30, lambda: clean_registries(redis)),
        Chore("watch the alarms", 30, lambda: watch_alarms(ctx)),
        Chore("catch up with the carrier", 60, lambda: ask_carrier(ctx)),
        Chore("close abandoned calls", 60, lambda: end_abandoned_calls(ctx)),
        Chore("watch the deadlines", 3600, lambda: watch_terms(ctx)),
    ]


def ring_due(ctx: Context, redis: Redis, ring: Callable[[WorkKind, int], bool]) -> int:
    """Ring for work that is due, that nobody holds and that no queue has; return how often."""
    with ctx.units.read() as session:
        due = leases.due(session, ctx.clock.now())
    if not due:
        return 0
    waiting = {job for name in QUEUES for job in work_queue(name, redis).get_job_ids()}
    lost = [work for work in due if job_id(work.id) not in waiting]
    return sum(ring(work.kind, work.id) for work in lost if work.kind in QUEUE_OF)


def clean_registries(redis: Redis) -> None:
    """Settle RQ's records of killed workers. RQ's own cleaning waits for a lock of 15 minutes."""
    for name in QUEUES:
        StartedJobRegistry(name, connection=redis, serializer=JSONSerializer).cleanup()


def ask_carrier(ctx: Context) -> None:
    """Take what the carrier has and we don't."""
    try:
        found = catch_up(ctx)
    except CarrierError as error:
        log.warning("the carrier can't be asked", problem=error.sentence)
        return
    if found:
        log.warning("caught up with lost webhooks", found=found)
