"""Let an administrator edit a department or a service."""

from collections.abc import Sequence

from hotline.domain.catalogue import Entry, Service
from hotline.domain.catalogue.findings import Issue, Problem
from hotline.domain.catalogue.rules import issues
from hotline.domain.errors import ConflictError, HotlineError, NotFoundError
from hotline.storage import catalogue_queries as queries
from hotline.storage.catalogue_queries import Row
from hotline.storage.unit import Unit
from hotline.usecases.load_catalogue import note_change

EDITED = "edited"


class InvalidEntryError(HotlineError):
    """The entry breaks rules; ``issues`` says which, field by field."""

    def __init__(self, found: Sequence[Issue]) -> None:
        super().__init__(" ".join(f"{each.field}: {each.sentence}." for each in found))
        self.issues = found


def edit_entry(unit: Unit, entry: Entry, *, revision: int, actor: str, reception: str) -> bool:
    """Store a new version of an entry and say whether anything changed.

    `revision` is the one that the person saw, `reception` the department that must stay in use.
    Raises NotFoundError, ConflictError, InvalidEntryError.
    """
    # Locked before the row is read: a load of the files may be changing it.
    version = queries.locked_version(unit.session)
    departments = {row.code: row for row in queries.departments(unit.session)}
    row = _row(unit, entry)
    if row.revision != revision:
        raise ConflictError("Somebody else changed this entry.")
    found = [issue for issue in issues(entry) if not issue.is_note]
    if isinstance(entry, Service) and entry.department not in departments:
        found.append(Issue("department", Problem.NO_DEPARTMENT, entry.department))
    if entry.code == reception and not isinstance(entry, Service) and not entry.active:
        found.append(Issue("active", Problem.RECEPTION_OFF))
    if found:
        raise InvalidEntryError(found)
    before = queries.entry_of(row)
    if before == entry:
        return False
    queries.fill(row, entry, departments)
    note_change(unit, actor, EDITED, before, entry)
    version.version = queries.new_version()
    return True


def _row(unit: Unit, entry: Entry) -> Row:
    row = queries.find(unit.session, queries.kind_of(entry), entry.code)
    if row is None:
        raise NotFoundError(f"There is no {queries.kind_of(entry)} {entry.code!r}.")
    return row
