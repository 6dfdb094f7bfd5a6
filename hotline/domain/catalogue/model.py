"""What the catalogue is made of."""

from dataclasses import dataclass
from functools import cached_property

from hotline.domain.calendar import Term, TermUnit
from hotline.domain.languages import Language

DEPARTMENTS_FILE = "departments.yaml"
SERVICES_FILE = "services.yaml"
PLACES_FILE = "places.yaml"

TERM_UNITS = ("working_days", "calendar_days")
PAGE_SEEN = "page_seen"
SOURCE_STATES = (PAGE_SEEN, "old_or_repealed", "secondary")
"""How far a source can be trusted: we saw the page; it is of an older rule; somebody's summary."""
PLACE_KINDS = ("settlement", "water", "landmark", "neighbour", "street")


@dataclass(frozen=True)
class Department:
    """A body that answers appeals. ``code`` never changes: appeals refer to it.

    ``short_kk`` and ``short_ru`` name it in an SMS; empty: the whole name is short enough.
    """

    code: str
    name_kk: str
    name_ru: str
    keywords_kk: tuple[str, ...] = ()
    keywords_ru: tuple[str, ...] = ()
    active: bool = True
    short_kk: str = ""
    short_ru: str = ""


@dataclass(frozen=True)
class Service:
    """A state service, or (``is_topic``) a matter such as snow that is none.

    A topic has no term and no documents. ``term_days`` is the service's own term,
    ``None`` when no source was seen; 0 means on the same day.
    """

    code: str
    department: str
    name_kk: str
    name_ru: str
    keywords_kk: tuple[str, ...] = ()
    keywords_ru: tuple[str, ...] = ()
    is_topic: bool = False
    term_days: int | None = None
    term_unit: TermUnit | None = None
    documents_kk: str = ""
    documents_ru: str = ""
    verified_name: bool = False
    verified_term: bool = False
    documents_verified: bool = False
    source: str | None = None
    source_status: str | None = None
    legal_source: str | None = None
    note: str | None = None
    active: bool = True

    @property
    def term(self) -> Term | None:
        """Give the term that may be told to a resident as a fact, if there is one.

        A source must support it, and a current one that we saw ourselves: a
        repealed order or somebody's summary is not enough.
        """
        trusted = self.verified_term and self.source_status == PAGE_SEEN
        if not trusted or self.term_days is None or self.term_unit is None:
            return None
        return Term(self.term_days, self.term_unit, self.legal_source or self.source or "")

    def documents(self, language: Language) -> tuple[str, ...]:
        """Give the documents that may be told to a resident as a fact: checked ones, or none."""
        if not self.documents_verified:
            return ()
        text = self.documents_kk if language == "kk" else self.documents_ru
        return tuple(part.strip() for part in text.split(";") if part.strip())


@dataclass(frozen=True)
class Place:
    """A settlement, street or landmark that residents name."""

    name_kk: str
    name_ru: str
    kind: str
    verified: bool = False


Entry = Department | Service
"""What appeals refer to. Places are only words."""


@dataclass(frozen=True)
class Catalogue:
    """All of it; `reading` checks that codes are unique and every service has its department."""

    departments: tuple[Department, ...]
    services: tuple[Service, ...]
    places: tuple[Place, ...] = ()

    def department(self, code: str) -> Department | None:
        """Find a department by its code, also one that is switched off."""
        return self._departments.get(code)

    def service(self, code: str) -> Service | None:
        """Find a service by its code, also one that is switched off."""
        return self._services.get(code)

    def services_of(self, department: str) -> tuple[Service, ...]:
        """List the services in use of one department, in the order of the file."""
        return tuple(
            item for item in self.services if item.department == department and item.active
        )

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {item.code: item for item in self.departments}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {item.code: item for item in self.services}
