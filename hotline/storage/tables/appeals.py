"""Appeals, their history and their answers."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from hotline.domain.appeals import AppealState
from hotline.domain.languages import Language
from hotline.domain.understanding import AppealKind
from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime, words
from hotline.storage.tables.calls import Call, Recording
from hotline.storage.tables.catalogue import Department, Service
from hotline.storage.tables.people import Person


class Channel(enum.StrEnum):
    """How a resident reached the hotline."""

    CALL = "call"
    SMS = "sms"


class DiscardedBy(enum.StrEnum):
    """Who found that something is no appeal."""

    HOTLINE = "hotline"
    PERSON = "person"


class Appeal(Base):
    """A resident's matter (өтініш, обращение). `reference` is its public number."""

    __tablename__ = "appeals"
    __table_args__ = (
        # The operators' lists: by state, urgent ones first, then those who wait for a call, then by
        # deadline.
        Index("ix_appeals_queue", "state", "is_urgent", "wants_callback", "due_on"),
        Index(
            "ix_appeals_department_queue",
            "department_id",
            "state",
            "is_urgent",
            "wants_callback",
            "due_on",
        ),
        # Discards by who put them aside; few rows have one.
        Index(
            "ix_appeals_discards",
            "discarded_by",
            "is_unseen",
            "due_on",
            sqlite_where=text("discarded_by IS NOT NULL"),
            postgresql_where=text("discarded_by IS NOT NULL"),
        ),
    )
    # Two people who change one appeal at once must not overwrite each other in silence.
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[PrimaryKey]
    # SQLite keeps no lengths, and widening the column there would mean to write the table anew.
    reference: Mapped[str] = mapped_column(
        String(10).with_variant(String(8), "sqlite"), unique=True
    )
    """Of a part that was split off: the whole's with a number (hotline.domain.parts)."""
    channel: Mapped[Channel] = mapped_column(words(Channel, 4))
    state: Mapped[AppealState] = mapped_column(words(AppealState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), unique=True)
    """The call that opened it; one call opens one appeal, whatever the webhooks do."""
    language: Mapped[Language] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text, default="")
    """What the resident said or wrote, as it now stands."""
    confidence: Mapped[float | None]
    """Of the recognition, 0..1; None for a text."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))
    routing_score: Mapped[float | None]
    routing_because: Mapped[list[str]] = mapped_column(Json, default=list)
    routed_by_hand: Mapped[bool] = mapped_column(default=False)
    """A person chose the department: routing never changes it again."""
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """What was understood, likeliest first, at most three: {"department", "probability"}."""
    proposed_kind: Mapped[AppealKind | None] = mapped_column(words(AppealKind))
    """What it seems to be; only a person sets `kind`, because the lawful term hangs on it."""
    text_language: Mapped[str | None] = mapped_column(String(10))
    """How it is written: kk, ru, mixed or translit (hotline.domain.understanding)."""
    is_urgent: Mapped[bool] = mapped_column(default=False)
    """It seems that it cannot wait for its term."""
    place: Mapped[str | None] = mapped_column(String(80), index=True)
    """Kazakh name of the place that it names (config/catalogue/places.yaml)."""
    with_supervisor: Mapped[bool] = mapped_column(default=False, index=True)
    """Departments passed it to and fro; a supervisor decides."""
    topics: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Its matters where there seem to be several: {"text", "department", "probability"}."""
    wants_callback: Mapped[bool] = mapped_column(default=False)
    """A person should ring: nothing was heard, or an SMS can't reach the resident."""
    discarded_by: Mapped[DiscardedBy | None] = mapped_column(words(DiscardedBy))
    """Set as long as it is discarded."""
    is_unseen: Mapped[bool] = mapped_column(default=False)
    """The hotline discarded it, and no person has looked at it yet."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[AppealKind | None] = mapped_column(words(AppealKind))
    """None: nobody has said yet, so the general term holds."""
    registered_on: Mapped[date]
    due_on: Mapped[date]
    """By when it is answered: by its term, or as extended."""
    term_rule: Mapped[str] = mapped_column(String(120))
    """Article by which due_on was counted."""
    term_days: Mapped[int | None]
    """With term_unit the term itself; None in rows from before it was kept."""
    term_unit: Mapped[str | None] = mapped_column(String(20))
    extended_to: Mapped[date | None]
    """What the head's last decision put due_on to."""
    warned_days: Mapped[int | None]
    """The latest warning of due_on was given so many working days before it."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was overdue and put before the supervisors."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    call: Mapped[Call | None] = relationship()
    department: Mapped[Department | None] = relationship()
    service: Mapped[Service | None] = relationship()
    recordings: Mapped[list[Recording]] = relationship(order_by=Recording.id)
    history: Mapped[list["HistoryEntry"]] = relationship(
        back_populates="appeal", order_by="HistoryEntry.id"
    )
    answers: Mapped[list["Answer"]] = relationship(back_populates="appeal", order_by="Answer.id")


class HistoryEntry(Base):
    """Who did what to an appeal, when, and what it was before and after. Append-only."""

    __tablename__ = "appeal_history"

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    """An operator's login, "resident" or "hotline"."""
    action: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    appeal: Mapped[Appeal] = relationship(back_populates="history")


@event.listens_for(HistoryEntry, "before_update")
def _refuse_change(mapper: Mapper[HistoryEntry], connection: Connection, entry: object) -> None:
    """Stop a mistake in our own code; a database trigger stops everything else."""
    del mapper, connection, entry
    raise TypeError("the history is append-only: add an entry instead of changing one")


class Answer(Base):
    """What a department says to the resident."""

    __tablename__ = "answers"

    id: Mapped[PrimaryKey]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    appeal: Mapped[Appeal] = relationship(back_populates="answers")
