"""People by telephone number."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.domain.languages import Language
from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime


class Person(Base):
    """A resident, known by a number. A family phone is one person until an operator splits it."""

    __tablename__ = "people"

    id: Mapped[PrimaryKey]
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    """E.164."""
    language: Mapped[Language | None] = mapped_column(String(2))
    """Language chosen on the phone; None until one was chosen."""
    name: Mapped[str | None] = mapped_column(String(200))
    iin: Mapped[str | None] = mapped_column(String(12))
    """Individual identification number (ЖСН/ИИН), needed to register an appeal (art. 63)."""
    address: Mapped[str | None] = mapped_column(String(300))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
