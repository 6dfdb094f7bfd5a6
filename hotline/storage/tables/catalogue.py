"""Departments and their services: loaded from config/catalogue, then edited in the console."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, declared_attr, mapped_column, relationship

from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime


class _Listed:
    """What departments and services share."""

    is_active: Mapped[bool] = mapped_column(default=True)
    """False once it is switched off or left the files; past appeals keep pointing to it."""
    keywords_kk: Mapped[list[str]] = mapped_column(Json, default=list)
    keywords_ru: Mapped[list[str]] = mapped_column(Json, default=list)
    position: Mapped[int] = mapped_column(default=0)
    """Place in its file, counted from 0."""
    origin: Mapped[str] = mapped_column(String(64), default="")
    """What the file said when this row was last brought in line with it; see
    hotline.domain.catalogue.differences."""
    revision: Mapped[int] = mapped_column(default=1)
    """Two people who edit one entry at once must not overwrite each other in silence."""

    name_kk: Mapped[str]
    name_ru: Mapped[str]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.revision}

    def name(self, language: str) -> str:
        """Return the name in Kazakh, or in Russian for any other language."""
        return self.name_kk if language == "kk" else self.name_ru


class Department(_Listed, Base):
    """A state body that answers appeals."""

    __tablename__ = "departments"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    short_kk: Mapped[str] = mapped_column(String(40), default="")
    """How an SMS names it; empty: by its whole name, where that is short enough."""
    short_ru: Mapped[str] = mapped_column(String(40), default="")
    away_until: Mapped[date | None]
    """Nobody is there up to and including this day; `stands_in` answers meanwhile."""
    stands_in: Mapped[str | None] = mapped_column(String(40))
    """Code of the department that answers meanwhile; None: the reception."""

    services: Mapped[list["Service"]] = relationship(back_populates="department")

    def short_name(self, language: str) -> str:
        """Return how an SMS names it; for want of a short name that is the whole one."""
        short = self.short_kk if language == "kk" else self.short_ru
        return short or self.name(language)


class Service(_Listed, Base):
    """What a department does for residents: a state service or a topic.

    The fields are those of hotline.domain.catalogue.Service, which says what they mean and which
    of them may be told to a resident.
    """

    __tablename__ = "services"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    is_topic: Mapped[bool] = mapped_column(default=False)
    term_days: Mapped[int | None]
    term_unit: Mapped[str | None] = mapped_column(String(20))
    documents_kk: Mapped[str] = mapped_column(String(300), default="")
    documents_ru: Mapped[str] = mapped_column(String(300), default="")
    verified_name: Mapped[bool] = mapped_column(default=False)
    verified_term: Mapped[bool] = mapped_column(default=False)
    documents_verified: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(String(300))
    source_status: Mapped[str | None] = mapped_column(String(20))
    legal_source: Mapped[str | None] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(String(300))

    department: Mapped[Department] = relationship(back_populates="services")


class CatalogueVersion(Base):
    """One row, which every change of departments and services writes anew.

    Whoever keeps something that was made from them in memory compares this before using it.
    """

    __tablename__ = "catalogue_version"

    id: Mapped[PrimaryKey]
    version: Mapped[str] = mapped_column(String(32), default="")
    """Random: two databases, or a database and its older backup, never share one by chance."""


class CatalogueChange(Base):
    """Who changed a department or a service, when, and what it was before. Append-only."""

    __tablename__ = "catalogue_history"

    id: Mapped[PrimaryKey]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    """An operator's login, "hotline" (at the start) or "command line"."""
    kind: Mapped[str] = mapped_column(String(20))
    """Either "department" or "service"."""
    code: Mapped[str] = mapped_column(String(60), index=True)
    action: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


@event.listens_for(CatalogueChange, "before_update")
def _refuse_change(mapper: Mapper[CatalogueChange], connection: Connection, row: object) -> None:
    """Stop a mistake in our own code; a database trigger stops everything else."""
    del mapper, connection, row
    raise TypeError("the history is append-only: add an entry instead of changing one")
