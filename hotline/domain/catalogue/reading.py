"""Read ``config/catalogue/*.yaml`` and find everything that is wrong with it, with its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints

import yaml

from hotline.domain.catalogue.findings import Finding, Issue, Problem
from hotline.domain.catalogue.model import (
    DEPARTMENTS_FILE,
    PLACES_FILE,
    SERVICES_FILE,
    TERM_UNITS,
    Catalogue,
    Department,
    Place,
    Service,
)
from hotline.domain.catalogue.rules import LONGEST_TERM, issues, shared_keywords
from hotline.domain.errors import InvalidInputError

# The same language, read by libyaml: ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_T = TypeVar("_T", Department, Service, Place)


@dataclass(frozen=True)
class _Found(Generic[_T]):
    """An entry as it stands in a file; ``entry`` is None where it could not be understood."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    issues: tuple[Issue, ...]
    entry: _T | None = None

    @property
    def code(self) -> str:
        return str(self.values.get("code") or "")

    def finding(self, issue: Issue) -> Finding:
        name = self.code or str(self.values.get("name_ru") or self.values.get("name_kk") or "")
        return Finding(self.file, self.lines.get(issue.field, self.line), name, issue)


@dataclass(frozen=True)
class Reading:
    """What the files say, and what is wrong with them."""

    catalogue: Catalogue
    """Of the entries that could be understood; whole if there are no errors."""
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """Return what must be corrected before the files can be used."""
        return [finding for finding in self.findings if not finding.issue.is_note]

    @property
    def notes(self) -> list[Finding]:
        """Return what is worth a look."""
        return [finding for finding in self.findings if finding.issue.is_note]


def load_catalogue(folder: Path) -> Catalogue:
    """Read the three files; an :class:`InvalidInputError` names file, line, entry and field."""
    reading = read_catalogue(folder)
    _refuse(reading.errors)
    return reading.catalogue


def load_places(folder: Path) -> tuple[Place, ...]:
    """Read only the places. Raises InvalidInputError."""
    found = _read(folder / PLACES_FILE, Place)
    _refuse([finding for finding in _about_each(found) if not finding.issue.is_note])
    return _entries(found)


def read_catalogue(folder: Path, *, reception: str | None = None) -> Reading:
    """Read the three files and check them all; `reception` is a department that must be in use.

    Raises InvalidInputError only where a file cannot be read at all.
    """
    departments = _read(folder / DEPARTMENTS_FILE, Department)
    services = _read(folder / SERVICES_FILE, Service)
    places = _read(folder / PLACES_FILE, Place)
    catalogue = Catalogue(_entries(departments), _entries(services), _entries(places))
    return Reading(
        catalogue,
        (
            *_about_each(departments),
            *_codes_twice(departments),
            *_about_reception(departments, reception),
            *_about_each(services),
            *_codes_twice(services),
            *_without_department(services, {each.code for each in departments}),
            *_about_each(places),
            *_places_twice(places),
            *_shared(departments, catalogue),
        ),
    )


def _refuse(errors: list[Finding]) -> None:
    if not errors:
        return
    more = len(errors) - 1
    rest = f" {more} more: `python3 manage.py catalogue check` shows all." if more else ""
    raise InvalidInputError(errors[0].issue.field, f"{errors[0]}{rest}")


def _entries(found: list[_Found[_T]]) -> tuple[_T, ...]:
    return tuple(each.entry for each in found if each.entry is not None)


def _about_each(found: list[_Found[Any]]) -> Iterator[Finding]:
    for each in found:
        about_entry: list[Issue] = [] if each.entry is None else issues(each.entry)
        for issue in (*each.issues, *about_entry):
            yield each.finding(issue)


def _codes_twice(found: list[_Found[_T]]) -> Iterator[Finding]:
    times = Counter(each.code for each in found if each.code)
    for each in found:
        if times[each.code] > 1:
            yield each.finding(Issue("code", Problem.CODE_TWICE, str(times[each.code])))


def _without_department(found: list[_Found[Service]], known: set[str]) -> Iterator[Finding]:
    for each in found:
        if each.entry is not None and each.entry.department not in known:
            issue = Issue("department", Problem.NO_DEPARTMENT, each.entry.department)
            yield each.finding(issue)


def _about_reception(found: list[_Found[Department]], reception: str | None) -> Iterator[Finding]:
    if reception is None:
        return
    named = [each for each in found if each.code == reception]
    for each in named:
        if each.entry is not None and not each.entry.active:
            yield each.finding(Issue("active", Problem.RECEPTION_OFF))
    if not named:
        yield Finding(DEPARTMENTS_FILE, 1, reception, Issue("", Problem.RECEPTION_OFF))


def _places_twice(found: list[_Found[Place]]) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for each in found:
        if each.entry is None:
            continue
        for field in ("name_kk", "name_ru"):
            name = getattr(each.entry, field)
            if (field, name.casefold(), each.entry.kind) in seen:
                yield each.finding(Issue(field, Problem.PLACE_TWICE, name))
                break
        for field in ("name_kk", "name_ru"):
            seen.add((field, getattr(each.entry, field).casefold(), each.entry.kind))


def _shared(found: list[_Found[Department]], catalogue: Catalogue) -> Iterator[Finding]:
    places = {each.code: each for each in found}
    for field, by_code in shared_keywords(catalogue):
        codes_of: dict[str, list[str]] = defaultdict(list)
        for code, word in by_code.items():
            codes_of[word].append(code)
        detail = ", ".join(f"{word!r} of {' and '.join(c)}" for word, c in codes_of.items())
        first = places.get(next(iter(by_code)))
        if first is not None:
            yield first.finding(Issue(field, Problem.SHARED_KEYWORD, detail))


def _read(path: Path, kind: type[_T]) -> list[_Found[_T]]:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError(path.name, f"{path} cannot be read: {error}") from error
    if not isinstance(node, yaml.SequenceNode):
        raise InvalidInputError(
            path.name, f"{path.name} must be a list of entries: begin each with '- '."
        )
    return [_entry(path.name, each, kind, loader) for each in node.value]


def _entry(file: str, node: yaml.Node, kind: type[_T], loader: Any) -> _Found[_T]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        wrong = Issue("", Problem.WRONG_TYPE, "this is no list of 'field: value': write it so")
        return _Found(file, line, {}, {}, (wrong,))
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    found: list[Issue] = []
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            found.append(Issue(name, Problem.FIELD_TWICE))
        values[name] = loader.construct_object(value, deep=True)
        lines[name] = key.start_mark.line + 1
    found += _field_issues(values, kind)
    read = _Found[_T](file, line, values, lines, tuple(found))
    if found:
        return read
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
    return replace(read, entry=kind(**given))


def _field_issues(values: Mapping[str, Any], kind: type[_T]) -> Iterator[Issue]:
    known, hints = fields(kind), get_type_hints(kind)
    for name in values:
        if name not in hints:
            yield Issue(name, Problem.UNKNOWN_FIELD)
    for item in known:
        if item.default is MISSING and values.get(item.name) in (None, ""):
            yield Issue(item.name, Problem.MISSING)
        elif item.name in values and (wanted := _misfit(values[item.name], hints[item.name])):
            detail = f"{values[item.name]!r} does not fit: write {wanted}"
            yield Issue(item.name, Problem.WRONG_TYPE, detail)


def _misfit(value: Any, hint: Any) -> str:
    """Say what a field wants instead of this value; nothing where the value fits."""
    if hint == tuple[str, ...]:
        is_list = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
        return "" if is_list else "a list of words in brackets, numbers among them in quotes"
    if hint is str or hint == str | None:
        fits = isinstance(value, str) or (value is None and hint is not str)
        return "" if fits else "text, in quotes if it looks like a number"
    if hint is bool:
        return "" if isinstance(value, bool) else "true or false"
    if hint == int | None:
        fits = value is None or (type(value) is int and 0 <= value <= LONGEST_TERM)
        return "" if fits else f"a whole number of days, at most {LONGEST_TERM}"
    return "" if value in (None, *TERM_UNITS) else " or ".join(TERM_UNITS)
