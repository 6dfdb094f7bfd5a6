"""Which appeals a list shows. Pages go by key, never by offset: a million rows stay fast.

Every list is a union of short index ranges, one for each state, urgent or not, with and without a
wish to be called back. The index on (state, is_urgent, wants_callback, due_on) answers each in its
own order; discards by who put them aside have an index of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, tuple_, union_all
from sqlalchemy.orm import Session, joinedload, raiseload

from hotline.domain.appeals import OPEN_STATES, WAITING_STATES, AppealState
from hotline.domain.phones import parse_keyed
from hotline.domain.reference import LENGTH, parse_reference
from hotline.storage.tables import Appeal, Department, DiscardedBy, Person

COUNT_CAP = 1000
"""Counting stops here: a person needs no exact number beyond it."""

MOST_FOUND = 50
"""Appeals, and people, that a search shows."""

SHORTEST_SEARCH = 3
"""Digits; fewer would find half of the district."""


class Tab(StrEnum):
    """A list of the queue."""

    REVIEW = "review"
    CALLBACK = "callback"
    DUE = "due"
    DEPARTMENT = "department"
    ANSWERED = "answered"
    DISCARDED = "discarded"
    ALL = "all"


STATES: dict[Tab, tuple[AppealState, ...]] = {
    Tab.REVIEW: (AppealState.RECEIVED, AppealState.IN_REVIEW),
    Tab.CALLBACK: tuple(state for state in AppealState if state in OPEN_STATES),
    Tab.DUE: tuple(state for state in AppealState if state in WAITING_STATES),
    Tab.DEPARTMENT: (AppealState.ASSIGNED,),
    Tab.ANSWERED: (AppealState.ANSWERED, AppealState.CLOSED),
    Tab.DISCARDED: (AppealState.DISCARDED,),
    Tab.ALL: tuple(AppealState),
}

TO_DO = frozenset({Tab.REVIEW, Tab.CALLBACK, Tab.DEPARTMENT})
"""Sorted by what cannot wait: urgent, then wants a call, then what is due first."""

SOONEST_FIRST = TO_DO | {Tab.DUE}
"""Sorted by deadline; the others show the newest first."""


class Discards(StrEnum):
    """Which of the discards a list shows."""

    UNSEEN = "unseen"
    """Put aside by the hotline; nobody has looked at them yet."""
    HOTLINE = "hotline"
    PERSON = "person"


Rank = tuple[bool, bool]
"""Urgent, and wants a call: the greater comes first."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last appeal of a page; the next page begins after it."""

    is_urgent: bool
    wants_callback: bool
    due_on: date
    id: int

    @classmethod
    def of(cls, appeal: Appeal) -> Self:
        """Return the cursor that stands at an appeal."""
        return cls(appeal.is_urgent, appeal.wants_callback, appeal.due_on, appeal.id)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote; None for anything else."""
        match = re.fullmatch(r"([01])([01])\.(\d{4}-\d\d-\d\d)\.(\d{1,18})", text, re.ASCII)
        if match is None:
            return None
        try:
            due_on = date.fromisoformat(match[3])
        except ValueError:
            return None
        return cls(match[1] == "1", match[2] == "1", due_on, int(match[4]))

    @property
    def rank(self) -> Rank:
        """Return what is sorted by before the day."""
        return self.is_urgent, self.wants_callback

    def __str__(self) -> str:
        flags = f"{int(self.is_urgent)}{int(self.wants_callback)}"
        return f"{flags}.{self.due_on.isoformat()}.{self.id}"


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """Appeals with their person and department, and where the next page begins."""

    appeals: Sequence[Appeal]
    after: Cursor | None


def list_appeals(
    session: Session,
    tab: Tab,
    *,
    department: str | None = None,
    due_by: date | None = None,
    discards: Discards | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> AppealsPage:
    """Return one page of a list.

    `department` is a code, `due_by` ends what Tab.DUE shows, `discards` narrows Tab.DISCARDED.
    """
    in_department = _department_id(session, department) if department else None
    if department and in_department is None:
        return AppealsPage((), None)
    ranges = [
        _first(each.where(_near(tab, due_by)), tab, rank, in_department, after, limit + 1)
        for rank, each in _ranges(tab, discards)
    ]
    found = union_all(*(select(r.subquery()) for r in ranges)).subquery()
    c = found.c
    by_day = (c.due_on, c.id) if tab in SOONEST_FIRST else (c.due_on.desc(), c.id.desc())
    order = (c.is_urgent.desc(), c.wants_callback.desc(), *by_day) if tab in TO_DO else by_day
    ids = session.scalars(select(c.id).order_by(*order).limit(limit + 1)).all()
    appeals = _in_order(session, ids[:limit])
    return AppealsPage(appeals, Cursor.of(appeals[-1]) if len(ids) > limit else None)


_Some = Select[int, date, bool, bool]


def _ranges(tab: Tab, discards: Discards | None) -> Iterator[tuple[Rank, _Some]]:
    """Yield the index ranges of a list; within each the index sorts by day."""
    query = select(Appeal.id, Appeal.due_on, Appeal.is_urgent, Appeal.wants_callback)
    if tab is Tab.DISCARDED and discards is not None:
        who = DiscardedBy.PERSON if discards is Discards.PERSON else DiscardedBy.HOTLINE
        for is_unseen in (True,) if discards is Discards.UNSEEN else (True, False):
            yield (
                (False, False),
                query.where(Appeal.discarded_by == who, Appeal.is_unseen == is_unseen),
            )
        return
    for state in STATES[tab]:
        for is_urgent in (True, False):
            for wants_callback in (True,) if tab is Tab.CALLBACK else (True, False):
                flags = (Appeal.is_urgent == is_urgent, Appeal.wants_callback == wants_callback)
                yield (is_urgent, wants_callback), query.where(Appeal.state == state, *flags)


def _first(
    query: _Some,
    tab: Tab,
    rank: Rank,
    department_id: int | None,
    after: Cursor | None,
    limit: int,
) -> _Some:
    """Select the first appeals of one index range, behind the cursor."""
    if department_id is not None:
        query = query.where(Appeal.department_id == department_id)
    if after is not None:
        query = query.where(_behind(tab, rank, after))
    if tab in SOONEST_FIRST:
        return query.order_by(Appeal.due_on, Appeal.id).limit(limit)
    return query.order_by(Appeal.due_on.desc(), Appeal.id.desc()).limit(limit)


def _near(tab: Tab, due_by: date | None) -> ColumnElement[bool]:
    return Appeal.due_on <= due_by if tab is Tab.DUE and due_by else true()


def _behind(tab: Tab, rank: Rank, after: Cursor) -> ColumnElement[bool]:
    here, there = (
        tuple_(Appeal.due_on, Appeal.id),
        tuple_(literal(after.due_on), literal(after.id)),
    )
    if tab not in TO_DO:
        return here > there if tab in SOONEST_FIRST else here < there
    # A range of another rank is behind us as a whole, or not at all.
    return here > there if rank == after.rank else literal(rank < after.rank)


def _in_order(session: Session, ids: Sequence[int]) -> Sequence[Appeal]:
    found = session.scalars(
        select(Appeal)
        .where(Appeal.id.in_(ids))
        .options(joinedload(Appeal.person), joinedload(Appeal.department), raiseload("*"))
    )
    by_id = {appeal.id: appeal for appeal in found}
    return [by_id[appeal_id] for appeal_id in ids]


def count_tabs(
    session: Session, *, department: str | None = None, due_by: date | None = None
) -> dict[Tab, int]:
    """Count the appeals of each list, up to COUNT_CAP; the arguments are those of list_appeals."""
    in_department = _department_id(session, department) if department else None
    counts = []
    for tab, states in STATES.items():
        # All columns of the index, so that it leads to the days.
        calls = (True,) if tab is Tab.CALLBACK else (True, False)
        query = select(literal(1)).where(
            Appeal.state.in_(states),
            Appeal.is_urgent.in_((True, False)),
            Appeal.wants_callback.in_(calls),
            _near(tab, due_by),
        )
        if department:
            query = query.where(Appeal.department_id == in_department)
        some = query.limit(COUNT_CAP).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery().label(tab.value))
    row = session.execute(select(*counts)).one()
    return dict(zip(STATES, row, strict=True))


def search_appeals(session: Session, text: str) -> Sequence[Appeal]:
    """Find appeals by reference, by its first digits, or by digits of the caller's number.

    The number may be whole, in any usual spelling, or its end, as the masked form shows it.
    """
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    if len(digits) < SHORTEST_SEARCH or not digits.isascii():
        return ()
    people = select(Person.id).where(_phone_matches(text, digits)).limit(MOST_FOUND)
    matches: list[Select[int]] = [
        select(Appeal.id).where(Appeal.person_id.in_(session.scalars(people).all()))
    ]
    if len(digits) <= LENGTH:
        upper = digits + ":"  # the character behind 9
        matches.append(
            select(Appeal.id).where(and_(Appeal.reference >= digits, Appeal.reference < upper))
        )
    newest = (query.order_by(Appeal.id.desc()).limit(MOST_FOUND).subquery() for query in matches)
    found = union_all(*(select(some.c.id) for some in newest)).subquery()
    ids = session.scalars(
        select(found.c.id).distinct().order_by(found.c.id.desc()).limit(MOST_FOUND)
    )
    return _in_order(session, ids.all())


def _phone_matches(text: str, digits: str) -> ColumnElement[bool]:
    whole = parse_keyed(digits) if parse_reference(text) is None else None
    if whole is not None:
        return Person.phone == whole.e164
    return Person.phone.like("%" + digits)


def active_departments(session: Session, language: str) -> list[Department]:
    """List the departments that answer appeals, by name."""
    rows = session.scalars(select(Department).where(Department.is_active).options(raiseload("*")))
    return sorted(rows, key=lambda department: department.name(language).casefold())


def department_names(session: Session, language: str) -> dict[str, str]:
    """Return the names of all departments, past ones too, by code."""
    rows = session.scalars(select(Department).options(raiseload("*")))
    return {department.code: department.name(language) for department in rows}


def _department_id(session: Session, code: str) -> int | None:
    return session.scalar(select(Department.id).filter_by(code=code))
