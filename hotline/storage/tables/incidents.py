"""Incidents: one cause that many residents ring about."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.storage.tables.appeals import Appeal
from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime, words
from hotline.storage.tables.catalogue import Department, Service


class IncidentState(enum.StrEnum):
    """Where an incident stands."""

    PROPOSED = "proposed"
    """The hotline sees many alike; an operator decides."""
    OPEN = "open"
    """An operator confirmed it; new appeals about it join it."""
    CLOSED = "closed"
    """Answered, or over."""
    REJECTED = "rejected"
    """An operator found that these appeals have different causes."""


class Incident(Base):
    """Many appeals about one cause within hours, such as no water in a village."""

    __tablename__ = "incidents"

    id: Mapped[PrimaryKey]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own form

    state: Mapped[IncidentState] = mapped_column(words(IncidentState), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))
    place: Mapped[str | None] = mapped_column(String(80))
    """Kazakh name of the place in config/catalogue/places.yaml; None: no place was named."""
    title: Mapped[str] = mapped_column(String(200), default="")
    """What it is, in the words of the operator or of the first appeal."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the latest appeal joined."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announcement_kk: Mapped[str] = mapped_column(Text, default="")
    """What callers hear in the greeting; empty: nothing."""
    announcement_ru: Mapped[str] = mapped_column(Text, default="")
    announced_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From then on it is no longer said, whatever the state."""
    answer_kk: Mapped[str] = mapped_column(Text, default="")
    """What all of them were answered, those who speak Kazakh; empty: nothing yet."""
    answer_ru: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str | None] = mapped_column(String(80))
    is_demo: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department | None] = relationship()
    service: Mapped[Service | None] = relationship()
    members: Mapped[list["IncidentAppeal"]] = relationship(
        back_populates="incident", order_by="IncidentAppeal.appeal_id"
    )


class IncidentAppeal(Base):
    """An appeal that belongs to an incident; an appeal belongs to one at most."""

    __tablename__ = "incident_appeals"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_by: Mapped[str] = mapped_column(String(80))
    """An operator's login, or "hotline"."""
    removed_by: Mapped[str | None] = mapped_column(String(80))
    """The operator who took it out again: the hotline doesn't put it back. None: it belongs."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it got the answer to all."""

    appeal: Mapped[Appeal] = relationship()
    incident: Mapped[Incident] = relationship(back_populates="members")
