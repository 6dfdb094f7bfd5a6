"""What survives a `kill -9`: resources and the log in SQLite, sound in files."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hotline.simulator.resources import LogEntry, Resource, now

T = TypeVar("T", bound=Resource)

LOG_LIMIT = 20_000
"""Entries kept; older ones go, so that a carrier left running does not fill the disk."""

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS resource (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, sid TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS resource_kind ON resource (kind, number);
CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, sid TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS log_sid ON log (sid, id);
CREATE INDEX IF NOT EXISTS log_kind ON log (kind, id);
"""


class Store:
    """Resources by SID and an append-only log; safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self.recordings = folder / "recordings"
        self.recordings.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            folder / "carrier.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._database.executescript(SCHEMA)
        self._is_closed = False
        self._listeners: list[Callable[[LogEntry], None]] = []

    def close(self) -> None:
        """Write everything out and let go of the file; what comes later is not kept."""
        with self._lock:
            self._is_closed = True
            self._database.close()

    def save(self, resource: Resource) -> None:
        """Insert or replace."""
        resource.updated_at = now()
        with self._lock:
            if self._is_closed:
                return
            self._database.execute(
                "INSERT INTO resource (kind, sid, body) VALUES (?, ?, ?)"
                " ON CONFLICT (sid) DO UPDATE SET body = excluded.body",
                (type(resource).__name__, resource.sid, resource.model_dump_json()),
            )

    def get(self, kind: type[T], sid: str) -> T | None:
        """The resource, or None."""
        with self._lock:
            row = self._database.execute(
                "SELECT body FROM resource WHERE kind = ? AND sid = ?", (kind.__name__, sid)
            ).fetchone()
        return kind.model_validate_json(row[0]) if row else None

    def all(self, kind: type[T]) -> list[T]:
        """Every resource of a kind, newest first (the order of Twilio's lists)."""
        with self._lock:
            rows = self._database.execute(
                "SELECT body FROM resource WHERE kind = ? ORDER BY number DESC", (kind.__name__,)
            ).fetchall()
        return [kind.model_validate_json(body) for (body,) in rows]

    def delete(self, resource: Resource) -> None:
        """Forget a resource."""
        with self._lock:
            self._database.execute("DELETE FROM resource WHERE sid = ?", (resource.sid,))

    def listen(self, listener: Callable[[LogEntry], None]) -> None:
        """Call `listener` with every entry from now on."""
        self._listeners.append(listener)

    def log(self, entry: LogEntry) -> LogEntry:
        """Append, number and publish an entry."""
        with self._lock:
            if self._is_closed:
                return entry
            cursor = self._database.execute(
                "INSERT INTO log (kind, sid, body) VALUES (?, ?, ?)",
                (entry.kind, entry.sid, entry.model_dump_json()),
            )
            entry.id = cursor.lastrowid or 0
            if entry.id % 1000 == 0:
                self._database.execute("DELETE FROM log WHERE id <= ?", (entry.id - LOG_LIMIT,))
        for listener in self._listeners:
            listener(entry)
        return entry

    def entries(
        self, *, after: int = 0, sid: str | None = None, kind: str | None = None, limit: int = 1000
    ) -> list[LogEntry]:
        """The newest `limit` entries past number `after`, oldest first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT id, body FROM log WHERE id > :after"
                " AND (:sid IS NULL OR sid = :sid) AND (:kind IS NULL OR kind = :kind)"
                " ORDER BY id DESC LIMIT :limit",
                {"after": after, "sid": sid, "kind": kind, "limit": limit},
            ).fetchall()
        return [
            LogEntry.model_validate_json(body).model_copy(update={"id": number})
            for number, body in reversed(rows)
        ]

    def clear_log(self, kind: str) -> None:
        """Forget the entries of one kind."""
        with self._lock:
            self._database.execute("DELETE FROM log WHERE kind = ?", (kind,))

    def recording_path(self, sid: str) -> Path:
        """Where the sound of a recording lies."""
        return self.recordings / f"{sid}.wav"
