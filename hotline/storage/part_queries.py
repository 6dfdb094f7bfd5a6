"""The parts of an appeal with several topics."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotline.domain.appeals import AppealState
from hotline.domain.parts import whole_state
from hotline.storage.tables import Appeal, AppealPart


def parts_of(session: Session, appeal_id: int) -> Sequence[AppealPart]:
    """Return all parts of the whole that an appeal belongs to, by number; () where it is one.

    Each with its appeal, and that with its department.
    """
    whole = select(AppealPart.whole_id).where(AppealPart.part_id == appeal_id).scalar_subquery()
    found = select(AppealPart).where(AppealPart.whole_id == whole).order_by(AppealPart.number)
    loaded = found.options(joinedload(AppealPart.part).joinedload(Appeal.department))
    return session.scalars(loaded).all()


def part_labels(session: Session, appeal_ids: Sequence[int]) -> Mapping[int, str]:
    """Return "1/2" for those of some appeals that are parts, by their ids.

    Parts that were discarded don't count: nobody waits for their answers.
    """
    wholes = select(AppealPart.whole_id).where(AppealPart.part_id.in_(appeal_ids))
    rows = session.execute(
        select(AppealPart.whole_id, AppealPart.part_id)
        .join(Appeal, Appeal.id == AppealPart.part_id)
        .where(AppealPart.whole_id.in_(wholes), Appeal.state != AppealState.DISCARDED)
        .order_by(AppealPart.whole_id, AppealPart.number)
    )
    labels: dict[int, str] = {}
    for _, group in groupby(rows, key=lambda row: row.whole_id):
        parts = [row.part_id for row in group]
        if len(parts) > 1:
            labels |= {part: f"{at}/{len(parts)}" for at, part in enumerate(parts, start=1)}
    return labels


def part_label(session: Session, appeal_id: int) -> str:
    """Return "1/2" for a part; empty where the appeal is one."""
    return part_labels(session, [appeal_id]).get(appeal_id, "")


def least_advanced(session: Session, appeal: Appeal) -> Appeal:
    """Return the part that stands for the whole: the least advanced, of several the first.

    An appeal that is one stands for itself.
    """
    parts = [each.part for each in parts_of(session, appeal.id)] or [appeal]
    state = whole_state(part.state for part in parts)
    return next(part for part in parts if part.state is state)
