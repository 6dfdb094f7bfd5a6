"""What the list of discards shows besides its appeals."""

from collections.abc import Collection

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, raiseload

from hotline.domain.appeals import AppealEvent
from hotline.storage.appeal_queries import COUNT_CAP
from hotline.storage.tables import Appeal, DiscardedBy, HistoryEntry


def count_unseen(session: Session) -> int:
    """Count what the hotline put aside and nobody has looked at yet, up to COUNT_CAP."""
    unseen = select(literal(1)).where(
        Appeal.discarded_by == DiscardedBy.HOTLINE, Appeal.is_unseen.is_(True)
    )
    return session.scalars(
        select(func.count()).select_from(unseen.limit(COUNT_CAP).subquery())
    ).one()


def latest_discards(session: Session, appeals: Collection[int]) -> dict[int, HistoryEntry]:
    """Return the entry of the history that says why, by the ids of these discarded appeals."""
    entries = session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.appeal_id.in_(appeals),
            HistoryEntry.action == AppealEvent.DISCARDED.value,
        )
        .order_by(HistoryEntry.id)
        .options(raiseload("*"))
    )
    return {entry.appeal_id: entry for entry in entries}
