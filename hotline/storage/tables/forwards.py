"""Forwarding between departments, and appeals that were split into parts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.storage.tables.appeals import Appeal
from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime
from hotline.storage.tables.catalogue import Department


class Forward(Base):
    """A department passed an appeal on, or back to where it came from. Append-only."""

    __tablename__ = "forwards"
    __table_args__ = (Index("ix_forwards_is_late_id", "is_late", "id"),)

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    from_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    """None: back to the operators."""
    reason: Mapped[str] = mapped_column(String(300))
    is_return: Mapped[bool] = mapped_column(default=False)
    is_held: Mapped[bool] = mapped_column(default=False)
    """It did not go there: departments had passed it to and fro, so a supervisor was asked."""
    is_late: Mapped[bool] = mapped_column(default=False)
    """It went there after the lawful days for it (art. 65)."""

    appeal: Mapped[Appeal] = relationship()
    from_department: Mapped[Department | None] = relationship(foreign_keys=[from_department_id])
    to_department: Mapped[Department | None] = relationship(foreign_keys=[to_department_id])


class AppealPart(Base):
    """An appeal with several topics is one to the resident, and a part for each department.

    The part with number 1 is the appeal that was registered; the others were split from it.
    """

    __tablename__ = "appeal_parts"
    __table_args__ = (UniqueConstraint("whole_id", "number"),)

    part_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True)
    whole_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    number: Mapped[int]

    part: Mapped[Appeal] = relationship(foreign_keys=[part_id])
    whole: Mapped[Appeal] = relationship(foreign_keys=[whole_id])
