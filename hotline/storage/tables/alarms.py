"""Alarms: appeals in which somebody seems to be in danger, until a person has taken them up."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.storage.tables.appeals import Appeal
from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime, words
from hotline.storage.tables.calls import Call


class Alarm(Base):
    """One appeal's alarm. It rings until `taken_at` is set, and is never deleted."""

    __tablename__ = "alarms"

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), unique=True)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The last time: what follows is about that; the appeal's history has the times before."""
    because: Mapped[list[str]] = mapped_column(Json, default=list)
    """The words of the text that raised it."""
    resident_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the resident was told to ring 112; None: not yet, or nothing reaches them."""
    resident_told_by: Mapped[str | None] = mapped_column(String(20))
    """How: in the same call ("line"), by "sms" or by a "call" back. "nobody": nothing reached them,
    and it was given up."""
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

    @property
    def occasion(self) -> str:
        """Name this raising: the same appeal may raise its alarm again, about something new."""
        return f"{self.id} {self.raised_at:%y%m%d%H%M%S}"

    @property
    def needs_telling(self) -> bool:
        """Tell whether the resident is still to be told to ring 112."""
        return self.resident_told_by is None and not self.is_false

    appeal: Mapped[Appeal] = relationship()
    calls: Mapped[list["AlarmCall"]] = relationship(back_populates="alarm", order_by="AlarmCall.id")


class AlarmCallTo(enum.StrEnum):
    """Whom the hotline rings about an alarm."""

    RESIDENT = "resident"
    """To tell them to ring 112, where no SMS reaches them."""
    DUTY = "duty"


class AlarmCall(Base):
    """One attempt to ring somebody. A row first: the carrier is asked only from here.

    `placed_at` is set before the carrier is asked. A worker that dies in between rings nobody
    twice; the next attempt comes when this one has had its time.
    """

    __tablename__ = "alarm_calls"
    __table_args__ = (UniqueConstraint("alarm_id", "recipient", "number"),)

    id: Mapped[PrimaryKey]
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarms.id"))
    recipient: Mapped[AlarmCallTo] = mapped_column(words(AlarmCallTo, 10))
    number: Mapped[int]
    """Which call to the resident, or to somebody on duty, about this alarm, from 1."""
    to_phone: Mapped[str] = mapped_column(String(16))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), unique=True)
    """The dialogue, once somebody has answered."""
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was over, or nobody had answered."""

    alarm: Mapped[Alarm] = relationship(back_populates="calls")
    call: Mapped[Call | None] = relationship()
