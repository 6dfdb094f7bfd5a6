"""Which calls a list shows, newest first, by key and not by offset."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload

from hotline.storage.tables import Appeal, Call, Recording
from hotline.storage.tables.base import UtcDateTime


@dataclass(frozen=True, slots=True)
class CallCursor:
    """The last call of a page; the next page begins after it."""

    started_at: datetime
    id: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote (microseconds since 1970 and the id); None for anything else."""
        match = re.fullmatch(r"(\d{1,17})\.(\d{1,18})", text, re.ASCII)
        if match is None:
            return None
        try:
            moment = datetime.fromtimestamp(int(match[1]) // 10**6, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return cls(moment.replace(microsecond=int(match[1]) % 10**6), int(match[2]))

    def __str__(self) -> str:
        seconds = int(self.started_at.replace(microsecond=0).timestamp())
        return f"{seconds * 10**6 + self.started_at.microsecond}.{self.id}"


@dataclass(frozen=True, slots=True)
class CallsPage:
    """Calls with their person, the references of their appeals, and where the next page begins."""

    calls: Sequence[Call]
    references: Mapping[int, str]
    """Reference of the appeal that a call opened, by the call's id."""
    after: CallCursor | None


def list_calls(session: Session, *, after: CallCursor | None = None, limit: int = 50) -> CallsPage:
    """Return one page of calls."""
    query = select(Call).options(joinedload(Call.person), raiseload("*"))
    if after is not None:
        there = tuple_(literal(after.started_at, UtcDateTime), literal(after.id))
        query = query.where(tuple_(Call.started_at, Call.id) < there)
    query = query.order_by(Call.started_at.desc(), Call.id.desc()).limit(limit + 1)
    found = session.scalars(query).all()
    calls = found[:limit]
    is_more = len(found) > limit
    after = CallCursor(calls[-1].started_at, calls[-1].id) if is_more else None
    return CallsPage(calls, references_of(session, [call.id for call in calls]), after)


def references_of(session: Session, call_ids: Sequence[int]) -> dict[int, str]:
    """Return the references of the appeals that calls opened, by the call's id."""
    rows = session.execute(
        select(Appeal.call_id, Appeal.reference).where(Appeal.call_id.in_(call_ids))
    )
    return {row.call_id: row.reference for row in rows if row.call_id is not None}


def whole_call(session: Session, call_id: int) -> Call | None:
    """Load a call with its person, steps, recordings and transcripts."""
    return session.scalar(
        select(Call)
        .filter_by(id=call_id)
        .options(
            joinedload(Call.person),
            selectinload(Call.steps),
            selectinload(Call.recordings).selectinload(Recording.transcripts),
            raiseload("*"),
        )
    )
