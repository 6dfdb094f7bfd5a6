"""Leases: who works on what, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hotline.domain.errors import HotlineError
from hotline.domain.work import WorkState
from hotline.storage.tables import Work


class LeaseLostError(HotlineError):
    """The work took longer than its lease and somebody else has it now: drop the result."""


def claim(session: Session, work_id: int, who: str, now: datetime, lease: timedelta) -> Work | None:
    """Take the work for a while. None: it is done, not due yet, or somebody else has it."""
    taken = session.execute(
        update(Work)
        .where(Work.id == work_id, Work.state == WorkState.OPEN, Work.due_at <= now)
        .where(or_(Work.leased_until.is_(None), Work.leased_until <= now))
        .values(
            leased_by=who, leased_until=now + lease, asked_again=False, attempts=Work.attempts + 1
        )
        .returning(Work.id)
    ).scalar_one_or_none()
    return None if taken is None else session.get_one(Work, taken, populate_existing=True)


def extend(session: Session, work_id: int, who: str, until: datetime) -> None:
    """Keep the work longer. Raises LeaseLostError."""
    _held(session, work_id, who).leased_until = until


def finish(session: Session, work_id: int, who: str, now: datetime) -> None:
    """Mark the work as done, in the transaction that stores its result.

    What was asked for again meanwhile stays open, for another look.
    """
    work = _held(session, work_id, who)
    if work.asked_again:
        work.attempts, work.due_at, work.problem = 0, now, None
        work.leased_by = work.leased_until = None
        return
    work.state, work.finished_at, work.problem = WorkState.DONE, now, None
    work.leased_by = work.leased_until = None


def postpone(session: Session, work_id: int, who: str, due_at: datetime, problem: str) -> None:
    """Give the work back; it is offered again from `due_at` on."""
    work = _held(session, work_id, who)
    work.due_at, work.problem = due_at, problem[:300]
    work.leased_by = work.leased_until = None


def give_up(session: Session, work_id: int, who: str, now: datetime, problem: str) -> None:
    """Stop trying; the caller leaves the matter to a person."""
    work = _held(session, work_id, who)
    work.state, work.finished_at, work.problem = WorkState.GIVEN_UP, now, problem[:300]
    work.leased_by = work.leased_until = None


def release(session: Session, work_id: int, problem: str) -> None:
    """Free the lease of a worker that is known to be dead."""
    session.execute(
        update(Work)
        .where(Work.id == work_id, Work.state == WorkState.OPEN)
        .values(leased_by=None, leased_until=None, problem=problem[:300])
    )


def due(session: Session, now: datetime, limit: int = 500) -> Sequence[Work]:
    """Return open work that is due and that nobody holds, oldest first."""
    return session.scalars(
        select(Work)
        .where(Work.state == WorkState.OPEN, Work.due_at <= now)
        .where(or_(Work.leased_until.is_(None), Work.leased_until <= now))
        .order_by(Work.due_at)
        .limit(limit)
    ).all()


def _held(session: Session, work_id: int, who: str) -> Work:
    work = session.scalar(
        select(Work)
        .where(Work.id == work_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if work is None or work.leased_by != who or work.state is not WorkState.OPEN:
        raise LeaseLostError(f"work {work_id} is no longer held by {who}")
    return work
