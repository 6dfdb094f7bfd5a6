"""Short texts that speak for a department or service: the catalogue's, and phrases.yaml."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hotline.domain.catalogue import Catalogue, Department, Service
from hotline.domain.errors import InvalidInputError
from hotline.understanding.lexicon import entries_of_file

PHRASES_FILE = "phrases.yaml"
_KEYWORD_WEIGHT = 0.3
_PHRASE_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Phrase:
    """What somebody might say; `weight` compares it with a whole sentence (1)."""

    text: str
    department: str
    service: str | None
    weight: float


def all_phrases(folder: Path, catalogue: Catalogue) -> list[Phrase]:
    """Return those of the catalogue and of config/understanding (`folder`).

    Raises InvalidInputError for a mistake in the file. A code that the catalogue no longer has is
    passed over, for an administrator may switch off what the file still knows.
    """
    return [*_of_catalogue(catalogue), *_of_file(folder / PHRASES_FILE, catalogue)]


def _of_catalogue(catalogue: Catalogue) -> Iterator[Phrase]:
    for department in _active(catalogue):
        services = catalogue.services_of(department.code)
        for text in _said(department):
            yield Phrase(text, department.code, None, _KEYWORD_WEIGHT)
        for service in services:
            for text in _said(service):
                yield Phrase(text, department.code, service.code, _KEYWORD_WEIGHT)


def _said(source: Department | Service) -> tuple[str, ...]:
    return (source.name_kk, source.name_ru, *source.keywords_kk, *source.keywords_ru)


def _of_file(path: Path, catalogue: Catalogue) -> Iterator[Phrase]:
    if not path.exists():
        return
    departments = {department.code for department in _active(catalogue)}
    for entry in entries_of_file(path):
        service = catalogue.service(entry.label)
        department = service.department if service else entry.label
        if department in departments:
            code = service.code if service else None
            yield Phrase(entry.text, department, code, _PHRASE_WEIGHT)
        elif not service and catalogue.department(department) is None:
            raise InvalidInputError(
                path.name, f"{path.name}: there is no department or service {entry.label!r}."
            )


def _active(catalogue: Catalogue) -> Iterable[Department]:
    return (department for department in catalogue.departments if department.active)
