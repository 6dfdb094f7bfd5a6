"""Do background work: claim it, do it, and settle how it went.

A job says no more than "look at work N". Whoever comes first holds it under a lease; a worker
that dies loses the lease and the sweeper offers the work again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from hotline.domain.errors import HotlineError
from hotline.domain.work import WorkKind
from hotline.storage import work as leases
from hotline.storage.unit import Unit
from hotline.usecases.context import Context

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Held:
    """Work that this worker holds. `attempt` is 1 the first time."""

    work_id: int
    kind: WorkKind
    subject_id: int
    attempt: int
    who: str

    def finish(self, unit: Unit) -> None:
        """Mark the work as done, in the transaction of its result. Raises LeaseLostError."""
        leases.finish(unit.session, self.work_id, self.who, unit.now)

    def extend(self, unit: Unit, time: timedelta) -> None:
        """Hold the work longer than usual. Raises LeaseLostError."""
        leases.extend(unit.session, self.work_id, self.who, unit.now + time)


class LaterError(HotlineError):
    """It didn't work now; try again after a while."""

    def __init__(self, sentence: str, after: timedelta) -> None:
        super().__init__(sentence)
        self.after = after


class NeverError(HotlineError):
    """It will never work; leave the matter to a person."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of work is done.

    `run` stores its result and calls `held.finish` in the same transaction. It raises LaterError
    or NeverError; anything else counts as LaterError. After `most_attempts`, or NeverError,
    `given_up` leaves the matter to a person, in the transaction that ends the work.
    """

    run: Callable[[Context, Held], None]
    given_up: Callable[[Context, Unit, int, str], None]
    most_attempts: int


def perform(ctx: Context, work_id: int, who: str, handlers: Mapping[WorkKind, Handler]) -> bool:
    """Do a piece of work once. False: there was nothing to do for us."""
    held = _claim(ctx, work_id, who, handlers)
    if held is None:
        return False
    try:
        _run(ctx, held, handlers[held.kind])
    except leases.LeaseLostError as error:
        log.warning("lease lost", work=work_id, problem=error.sentence)
    return True


def _run(ctx: Context, held: Held, handler: Handler) -> None:
    try:
        handler.run(ctx, held)
    except leases.LeaseLostError:
        raise
    except NeverError as error:
        with ctx.units.write() as unit:
            _give_up(ctx, unit, held, handler, error.sentence)
    except LaterError as error:
        _later(ctx, held, error.sentence, error.after)
    except Exception as error:
        log.exception("work failed", work=held.work_id, kind=held.kind)
        _later(ctx, held, f"{type(error).__name__}: {error}", backoff(held.attempt))
    else:
        log.info("work done", work=held.work_id, kind=held.kind, attempt=held.attempt)


def backoff(attempt: int, longest: timedelta = timedelta(minutes=10)) -> timedelta:
    """Return 1, 2, 4 ... seconds, up to `longest`."""
    return min(timedelta(seconds=2 ** min(attempt - 1, 20)), longest)


def _claim(
    ctx: Context, work_id: int, who: str, handlers: Mapping[WorkKind, Handler]
) -> Held | None:
    lease = timedelta(seconds=ctx.settings.work.lease_s)
    with ctx.units.write() as unit:
        work = leases.claim(unit.session, work_id, who, unit.now, lease)
        if work is None:
            return None
        held = Held(work.id, work.kind, work.subject_id, work.attempts, who)
        handler = handlers[work.kind]
        if held.attempt > handler.most_attempts:
            # The worker died in the last attempt, so nobody was left to give up.
            _give_up(ctx, unit, held, handler, work.problem or "the worker died")
            return None
    return held


def _later(ctx: Context, held: Held, problem: str, after: timedelta) -> None:
    with ctx.units.write() as unit:
        leases.postpone(unit.session, held.work_id, held.who, unit.now + after, problem)
    log.warning("work postponed", work=held.work_id, kind=held.kind, problem=problem)


def _give_up(ctx: Context, unit: Unit, held: Held, handler: Handler, problem: str) -> None:
    leases.give_up(unit.session, held.work_id, held.who, unit.now, problem)
    handler.given_up(ctx, unit, held.subject_id, problem)
    log.error("work given up", work=held.work_id, kind=held.kind, problem=problem)
