"""Bring departments and services of config/catalogue into the database.

After the first load the database is the truth. The files bring what changed in them since; what
a person edited in the console stays. Nothing is deleted, because appeals refer to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.domain.catalogue import Catalogue, Entry
from hotline.domain.catalogue.differences import (
    Action,
    Difference,
    changed_fields,
    differences,
    origin_after,
)
from hotline.storage import catalogue_queries as queries
from hotline.storage.catalogue_queries import Row, kind_of
from hotline.storage.tables import CatalogueChange, Department, Service
from hotline.storage.unit import Unit, Units
from hotline.usecases.history import HOTLINE

COMMAND_LINE = "command line"

# What stays as it is unless a person says otherwise.
_STANDING = (Action.KEPT, Action.CONFLICT)


def is_loaded(units: Units) -> bool:
    """Tell whether the database has a catalogue."""
    with units.read() as session:
        return session.scalar(select(Department.id).limit(1)) is not None


def compare_catalogue(session: Session, catalogue: Catalogue) -> list[Difference]:
    """Return what differs between the files and the database; changes nothing."""
    return [
        *differences(queries.stored(queries.departments(session)), catalogue.departments),
        *differences(queries.stored(queries.services(session)), catalogue.services),
    ]


def store_catalogue(
    units: Units, catalogue: Catalogue, *, actor: str = HOTLINE, take_files: bool = False
) -> list[Difference]:
    """Apply what changed in the files and return all differences that there were.

    With `take_files` the file's version wins where both were changed. Everything happens in one
    transaction.
    """
    with units.write() as unit:
        version = queries.locked_version(unit.session)
        found = compare_catalogue(unit.session, catalogue)
        standing = [
            each
            for each in found
            if each.action in _STANDING and not (take_files and each.action is Action.CONFLICT)
        ]
        applied = [each for each in found if each not in standing]
        if applied:
            version.version = queries.new_version()
            _apply(unit, applied, actor)
            unit.session.flush()
        _remember(unit.session, catalogue, {_key(each.entry): each.action for each in standing})
    return found


def note_change(unit: Unit, actor: str, action: str, before: Entry | None, after: Entry) -> None:
    """Add to the history of a department or a service: the fields that changed."""
    changed = changed_fields(before, after) if before is not None else {}
    unit.session.add(
        CatalogueChange(
            at=unit.now,
            actor=actor,
            kind=kind_of(after),
            code=after.code,
            action=action,
            before={name: was for name, (was, _) in changed.items()},
            after={name: now for name, (_, now) in changed.items()},
        )
    )


def _apply(unit: Unit, applied: Iterable[Difference], actor: str) -> None:
    """Write the differences; departments come first, because services belong to them."""
    session = unit.session
    departments = {row.code: row for row in queries.departments(session)}
    rows: dict[tuple[str, str], Row] = {_key(row): row for row in departments.values()}
    rows |= {_key(row): row for row in queries.services(session)}
    for difference in applied:
        entry = difference.entry
        table = Service if kind_of(entry) == queries.SERVICE else Department
        row = rows.get(_key(entry)) or table(code=entry.code)
        queries.fill(row, entry, departments)
        if isinstance(row, Department):
            departments[row.code] = row
        session.add(row)
        action = Action.CHANGED if difference.action is Action.CONFLICT else difference.action
        note_change(unit, actor, action.value, difference.stored, entry)


def _remember(
    session: Session, catalogue: Catalogue, standing: Mapping[tuple[str, str], Action]
) -> None:
    """Note with each row what the files said about it, and in which order."""
    lists: list[tuple[Sequence[Row], Sequence[Entry]]] = [
        (queries.departments(session), catalogue.departments),
        (queries.services(session), catalogue.services),
    ]
    for rows, filed in lists:
        places: dict[str, tuple[int, Any]] = {e.code: (n, e) for n, e in enumerate(filed)}
        stored = queries.stored(rows)
        for row in rows:
            row.position, entry = places.get(row.code, (row.position, None))
            row.origin = origin_after(stored[row.code], entry, standing.get(_key(row)))


def _key(entry: Entry | Row) -> tuple[str, str]:
    return kind_of(entry), entry.code
