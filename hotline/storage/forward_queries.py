"""Forwards: those of an appeal, and those that supervisors should see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload, raiseload

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.forwarding import Pass
from hotline.storage.tables import Appeal, Department, Forward

MOST_SHOWN = 100


def passes_of(session: Session, appeal_id: int) -> list[Pass]:
    """Return how an appeal was passed on and back, oldest first; departments by their codes."""
    sender, receiver = aliased(Department), aliased(Department)
    rows = session.execute(
        select(sender.code, receiver.code, Forward.is_held)
        .select_from(Forward)
        .outerjoin(sender, Forward.from_department_id == sender.id)
        .outerjoin(receiver, Forward.to_department_id == receiver.id)
        .where(Forward.appeal_id == appeal_id)
        .order_by(Forward.id)
    )
    return [Pass(come_from, go_to, is_held) for come_from, go_to, is_held in rows]


def to_decide(session: Session) -> Sequence[Appeal]:
    """Return the appeals that wait for a supervisor's decision, those due first."""
    found = select(Appeal).where(_to_decide()).order_by(Appeal.due_on, Appeal.id)
    with_names = found.options(
        joinedload(Appeal.person), joinedload(Appeal.department), raiseload("*")
    )
    return session.scalars(with_names.limit(MOST_SHOWN)).all()


def count_to_decide(session: Session) -> int:
    """Count them, up to MOST_SHOWN."""
    some = select(Appeal.id).where(_to_decide()).limit(MOST_SHOWN).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def late_forwards(session: Session) -> Sequence[Forward]:
    """Return the newest forwards that came after the lawful days."""
    found = select(Forward).where(Forward.is_late.is_(True)).order_by(Forward.id.desc())
    with_names = found.options(
        joinedload(Forward.appeal),
        joinedload(Forward.from_department),
        joinedload(Forward.to_department),
        raiseload("*"),
    )
    return session.scalars(with_names.limit(MOST_SHOWN)).all()


def _to_decide() -> ColumnElement[bool]:
    return Appeal.with_supervisor.is_(True) & Appeal.state.in_(WAITING_STATES)
