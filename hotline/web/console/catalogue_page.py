"""What the pages of departments and services show, gathered from the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from hotline.domain.catalogue import Entry
from hotline.domain.catalogue import Service as ServiceEntry
from hotline.domain.catalogue.differences import digest
from hotline.domain.folding import fold_words
from hotline.storage import catalogue_queries as queries
from hotline.storage.catalogue_queries import Row
from hotline.storage.tables import Department, Service
from hotline.web.console.catalogue_words import change_in_words
from hotline.web.console.history_words import Event
from hotline.web.i18n import _, _n
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class ListPage:
    """The departments or the services that were looked for."""

    kind: str
    rows: Sequence[Row]
    departments: Sequence[Department]
    open_appeals: dict[int, int]
    """By the departments' ids."""
    service_counts: dict[int, int]
    """Services in use, by the departments' ids."""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One department or service, with its history."""

    kind: str
    row: Row
    entry: Entry
    departments: Sequence[Department]
    open_appeals: int
    events: Sequence[Event]

    @property
    def is_edited(self) -> bool:
        """Tell whether the files say something else than what stands here."""
        return self.row.origin != digest(self.entry)


def load_list(kind: str, sought: str, department: str) -> ListPage:
    """Gather a list; `sought` are words of names, keywords or codes, `department` is a code."""
    with context().units.read() as session:
        departments, services = queries.departments(session), queries.services(session)
        open_appeals = queries.open_appeals_by_department(session)
    rows: Iterable[Row] = departments
    if kind == queries.SERVICE:
        rows = (row for row in services if department in ("", row.department.code))
    counts: dict[int, int] = {}
    for service in services:
        if service.is_active:
            counts[service.department_id] = counts.get(service.department_id, 0) + 1
    wanted = fold_words(sought)
    found = [row for row in rows if _has(row, wanted)]
    return ListPage(kind, found, departments, open_appeals, counts)


def load_entry(kind: str, code: str) -> EntryPage | None:
    """Gather the page of one entry; None where there is none."""
    with context().units.read() as session:
        row = queries.find(session, kind, code)
        if row is None:
            return None
        return EntryPage(
            kind,
            row,
            queries.entry_of(row),
            queries.departments(session),
            queries.open_appeals(session, row),
            [change_in_words(change) for change in queries.changes_of(session, kind, code)][::-1],
        )


def facts_of(row: Service) -> ServiceEntry:
    """Return what is known of an appeal's service, which tells what of it is supported."""
    return queries.service_entry(row, department="")


def term_words(service: ServiceEntry) -> str:
    """Say a service's own term; whether a source supports it is said beside it."""
    if service.term_days is None:
        return ""
    if service.term_days == 0:
        return _("on the same day")
    if service.term_unit == "working_days":
        return _n("%(num)d working day", "%(num)d working days", service.term_days)
    return _n("%(num)d calendar day", "%(num)d calendar days", service.term_days)


def supported_facts(service: ServiceEntry) -> str:
    """Name what a source supports."""
    facts = {
        _("name"): service.verified_name,
        _("term"): service.term is not None,
        _("documents"): bool(service.documents_verified),
    }
    return ", ".join(name for name, is_supported in facts.items() if is_supported)


def add_catalogue_formats(environment: Environment) -> None:
    """Make these known to the templates."""
    environment.globals.update(
        facts_of=facts_of, supported_facts=supported_facts, term_words=term_words
    )


def _has(row: Row, wanted: list[str]) -> bool:
    """Tell whether each of the words begins a word of the row."""
    texts = (row.name_kk, row.name_ru, *row.keywords_kk, *row.keywords_ru, row.code)
    words = [word for text in texts for word in fold_words(text)]
    return all(any(word.startswith(part) for word in words) for part in wanted)
