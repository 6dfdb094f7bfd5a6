"""Open the database: SQLite by default, PostgreSQL by URL."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

READ_ONLY = "hotline_read_only"
"""Execution option of a connection that won't write."""

# A caller waits on the line while a webhook runs, so nothing may wait for the database longer
# than this. The carrier itself gives up after 15 s.
PATIENCE_S = 4


def open_engine(url: str) -> Engine:
    """Return an engine; nothing is connected until it is used.

    Parameters stay out of error messages: they are telephone numbers and what people said.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=PATIENCE_S,
        hide_parameters=True,
        connect_args={
            "connect_timeout": PATIENCE_S,
            # A server that vanished without a word is noticed as fast as one that refuses.
            "tcp_user_timeout": PATIENCE_S * 1000,
            "keepalives_idle": PATIENCE_S,
            "keepalives_interval": 1,
            "keepalives_count": 3,
            "options": f"-c lock_timeout={PATIENCE_S * 1000}",
        },
    )


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    # The driver must not begin transactions by itself: _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once.

    A deferred transaction that reads first and then writes fails with "database is locked" as
    soon as another process wrote in between; SQLite doesn't wait for that one.
    """
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
