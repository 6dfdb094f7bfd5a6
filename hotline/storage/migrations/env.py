"""Alembic's entry: migrations run over the connection that hotline.storage.schema opens."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from hotline.storage.tables import Base
from hotline.storage.tables.base import UtcDateTime


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column type as SQLAlchemy's: a migration must not change with our code."""
    del autogen
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite can't change a table in place; batch mode writes it anew.
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
