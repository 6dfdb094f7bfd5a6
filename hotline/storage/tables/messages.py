"""Texts: those that came in, and each attempt to bring one out."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.domain.deliveries import DeliveryState
from hotline.storage.tables.appeals import Answer, Appeal
from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime, words
from hotline.storage.tables.people import Person


class InboundMessage(Base):
    """An SMS from a resident."""

    __tablename__ = "inbound_messages"

    id: Mapped[PrimaryKey]
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), index=True)
    from_raw: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship(backref="inbound_messages")


class Purpose(enum.StrEnum):
    """Why a message goes out."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    EXTENSION = "extension"
    OVERDUE = "overdue"
    """To the duty number, not to a resident: it belongs to no appeal."""
    EMERGENCY = "emergency"
    """Tells the resident to ring 112."""
    ALARM = "alarm"
    """To a person on duty: somebody is in danger."""
    FORWARD = "forward"
    """Tells the resident that the appeal went to another department."""
    INVITATION = "invitation"
    """Asks somebody who wrote only a greeting to write what happened."""


class Delivery(Base):
    """One message on its way. A row first: it is sent only from here."""

    __tablename__ = "deliveries"

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), index=True)
    """None: the message goes to the hotline's own people."""
    once_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    """Names what is sent once only, whoever asks for it how often."""
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    to_phone: Mapped[str] = mapped_column(String(16), index=True)
    body: Mapped[str] = mapped_column(Text)
    parts: Mapped[int]
    """Billed SMS segments."""
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), index=True)
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(16))
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sending_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the latest attempt began; the carrier is asked for messages since then."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was delivered or failed for good."""

    appeal: Mapped[Appeal | None] = relationship(backref="deliveries")
    answer: Mapped[Answer | None] = relationship(backref="deliveries")
