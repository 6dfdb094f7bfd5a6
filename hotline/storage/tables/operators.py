"""People who work in the console."""

import enum
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.storage.tables.base import Base, PrimaryKey, UtcDateTime, words


class Role(enum.StrEnum):
    """What a person may do in the console."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Operator(Base):
    """A person with a login."""

    __tablename__ = "operators"

    id: Mapped[PrimaryKey]
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, with its parameters."""
    role: Mapped[Role] = mapped_column(words(Role))
    language: Mapped[str] = mapped_column(String(2), default="kk")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
