"""Departments and their services, loaded from config/catalogue."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.storage.tables.base import Base, PrimaryKey


class Department(Base):
    """A state body that answers appeals."""

    __tablename__ = "departments"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    """False once it left the catalogue; past appeals keep pointing to it."""

    services: Mapped[list["Service"]] = relationship(back_populates="department")

    def name(self, language: str) -> str:
        """Return the name in Kazakh, or in Russian for any other language."""
        return self.name_kk if language == "kk" else self.name_ru


class Service(Base):
    """What a department does for residents: a state service or a topic."""

    __tablename__ = "services"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    is_active: Mapped[bool] = mapped_column(default=True)

    department: Mapped[Department] = relationship(back_populates="services")

    def name(self, language: str) -> str:
        """Return the name in Kazakh, or in Russian for any other language."""
        return self.name_kk if language == "kk" else self.name_ru
