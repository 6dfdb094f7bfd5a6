"""The district's departments, services and places: ``config/catalogue/*.yaml``.

What a source supports is marked by ``verified_name`` and ``verified_term``.
Anything else is a plausible guess and must not be told to a resident as a fact.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import yaml

from hotline.domain.calendar import Term, TermUnit
from hotline.domain.errors import InvalidInputError

DEPARTMENTS_FILE = "departments.yaml"
SERVICES_FILE = "services.yaml"
PLACES_FILE = "places.yaml"


@dataclass(frozen=True)
class Department:
    """A body that answers appeals. ``code`` never changes: appeals refer to it."""

    code: str
    name_kk: str
    name_ru: str
    keywords_kk: tuple[str, ...] = ()
    keywords_ru: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Service:
    """A state service, or (``is_topic``) a matter such as snow that is none.

    ``term_days`` is the service's own term, ``None`` when no source was seen;
    0 means on the same day.
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

    @property
    def term(self) -> Term | None:
        """Give the term that may be told to a resident as a fact, if there is one.

        A source must support it, and a current one that we saw ourselves: a
        repealed order or somebody's summary is not enough.
        """
        trusted = self.verified_term and self.source_status == "page_seen"
        if not trusted or self.term_days is None or self.term_unit is None:
            return None
        return Term(self.term_days, self.term_unit, self.legal_source or self.source or "")


@dataclass(frozen=True)
class Place:
    """A settlement, street or landmark that residents name."""

    name_kk: str
    name_ru: str
    kind: str
    verified: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All of it, checked: codes are unique and every service has its department."""

    departments: tuple[Department, ...]
    services: tuple[Service, ...]
    places: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        _refuse_doubles(DEPARTMENTS_FILE, (item.code for item in self.departments))
        _refuse_doubles(SERVICES_FILE, (item.code for item in self.services))
        for service in self.services:
            if service.department not in self._departments:
                raise InvalidInputError(
                    "department",
                    f"{SERVICES_FILE}, {service.code}: there is no department "
                    f"{service.department!r} in {DEPARTMENTS_FILE}.",
                )

    def department(self, code: str) -> Department | None:
        """Find a department by its code."""
        return self._departments.get(code)

    def service(self, code: str) -> Service | None:
        """Find a service by its code."""
        return self._services.get(code)

    def services_of(self, department: str) -> tuple[Service, ...]:
        """List the services of one department, in the order of the file."""
        return tuple(item for item in self.services if item.department == department)

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {item.code: item for item in self.departments}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {item.code: item for item in self.services}


def load_catalogue(folder: Path) -> Catalogue:
    """Read the three files; an :class:`InvalidInputError` names file, entry and field."""
    return Catalogue(
        departments=_entries(folder / DEPARTMENTS_FILE, Department),
        services=_entries(folder / SERVICES_FILE, Service),
        places=_entries(folder / PLACES_FILE, Place),
    )


_Entry = TypeVar("_Entry", Department, Service, Place)


def _entries(path: Path, kind: type[_Entry]) -> tuple[_Entry, ...]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError(path.name, f"{path} cannot be read: {error}") from error
    if not isinstance(content, list):
        raise InvalidInputError(path.name, f"{path.name} must be a list of entries.")
    return tuple(
        _entry(path.name, number, raw, kind) for number, raw in enumerate(content, start=1)
    )


def _entry(file: str, number: int, raw: Any, kind: type[_Entry]) -> _Entry:
    if not isinstance(raw, dict):
        raise InvalidInputError(file, f"{file}, entry {number}: must be a list of 'field: value'.")
    where = f"{file}, {raw.get('code') or raw.get('name_ru') or f'entry {number}'}"
    known = {item.name: item for item in fields(kind)}
    for name in raw:
        if name not in known:
            raise InvalidInputError(str(name), f"{where}: there is no field {name!r}.")
    for name, item in known.items():
        if item.default is MISSING and not raw.get(name):
            raise InvalidInputError(name, f"{where}: the field {name!r} is missing.")
    hints = get_type_hints(kind)
    return kind(**{name: _value(where, name, value, hints[name]) for name, value in raw.items()})


def _value(where: str, name: str, value: Any, hint: Any) -> Any:
    """Check one value against the type of its field; a list becomes a tuple."""
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        raise InvalidInputError(name, f"{where}: {name!r} must be a list of words.")
    if not _fits(value, hint):
        raise InvalidInputError(name, f"{where}: {value!r} does not fit the field {name!r}.")
    return value


def _fits(value: Any, hint: Any) -> bool:
    if hint in (str, str | None):
        return isinstance(value, str) or (value is None and hint is not str)
    if hint is bool:
        return isinstance(value, bool)
    if hint == int | None:
        return value is None or (type(value) is int and value >= 0)
    return value in (None, "working_days", "calendar_days")


def _refuse_doubles(file: str, codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise InvalidInputError("code", f"{file}, {code}: this code is used {times} times.")
