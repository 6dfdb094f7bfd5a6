"""Work that is due: the rows behind every job."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.domain.work import WorkKind, WorkState
from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime, words


class Work(Base):
    """One piece of work. A job only says "look at row N"; doing it twice is harmless."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_work_state_due_at", "state", "due_at"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[WorkKind] = mapped_column(words(WorkKind))
    subject_id: Mapped[int]
    state: Mapped[WorkState] = mapped_column(words(WorkState), default=WorkState.OPEN)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(120))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_again: Mapped[bool] = mapped_column(default=False)
    """Asked for while somebody held it: what they look at may be old, so it is done once more."""
    problem: Mapped[str | None] = mapped_column(String(300))
    """What went wrong last time."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
