"""Alarms: appeals in which somebody seems to be in danger, until a person has taken them up."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.storage.tables.appeals import Appeal
from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime


class Alarm(Base):
    """One appeal's alarm. It rings until `taken_at` is set, and is never deleted."""

    __tablename__ = "alarms"

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), unique=True)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    because: Mapped[list[str]] = mapped_column(Json, default=list)
    """The words of the text that raised it."""
    resident_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the resident was told to ring 112; None: not yet, or nothing reaches them."""
    resident_told_by: Mapped[str | None] = mapped_column(String(20))
    """How: in the same call ("line"), by "sms" or by a "call" back."""
    rounds: Mapped[int] = mapped_column(default=0)
    """How often the people on duty were alerted."""
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When they were alerted last."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When a person took it up."""
    taken_by: Mapped[str | None] = mapped_column(String(80))
    """An operator's login, or the number of the person on duty."""
    is_false: Mapped[bool | None]
    """What that person found: True, nobody was in danger. None: not said."""

    appeal: Mapped[Appeal] = relationship()
