"""Unit of work: one transaction, and the bells to ring once it is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hotline.domain.work import WorkKind, WorkState
from hotline.ports import Bell, Clock
from hotline.storage.engine import READ_ONLY
from hotline.storage.tables import Work


class Unit:
    """One transaction. What it asks for is rung for after the commit, never before."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.asked: list[Work] = []

    def ask(self, kind: WorkKind, subject_id: int, due_at: datetime | None = None) -> Work:
        """Ask for work on a row; asking twice is asking once.

        Work that was finished before is opened again, with its attempts counted anew. Work that
        somebody holds just now is done once more after it.
        """
        work = self.session.scalar(
            select(Work)
            .filter_by(kind=kind, subject_id=subject_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if work is None:
            work = Work(kind=kind, subject_id=subject_id, created_at=self.now, due_at=self.now)
            work.state = WorkState.OPEN
            self.session.add(work)
        elif work.state is not WorkState.OPEN:
            work.state, work.attempts, work.finished_at = WorkState.OPEN, 0, None
        else:
            work.asked_again = work.leased_by is not None
        work.due_at = due_at or self.now
        self.session.flush()
        self.asked.append(work)
        return work


class Units:
    """Makes units of work over one engine."""

    def __init__(self, engine: Engine, bell: Bell, clock: Clock) -> None:
        self.engine = engine
        self._bell = bell
        self._clock = clock

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """Open a transaction that writes; commit at the end, roll back on any error."""
        now = self._clock.now()
        with Session(self.engine, expire_on_commit=False) as session:
            unit = Unit(session, now)
            with session.begin():
                yield unit
            for work in dict.fromkeys(unit.asked):
                if work.due_at <= now:
                    self._bell.ring(work.kind, work.id)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={READ_ONLY: True})
            yield session
