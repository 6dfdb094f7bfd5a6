"""The rules that every entry keeps, whoever wrote it: a file or a person in the console."""

import re
from collections import defaultdict
from collections.abc import Iterator

from hotline.domain.catalogue.findings import Issue, Problem
from hotline.domain.catalogue.model import (
    PLACE_KINDS,
    SOURCE_STATES,
    Catalogue,
    Department,
    Entry,
    Place,
    Service,
)
from hotline.domain.folding import fold_words

LONGEST_CODE = 40
LONGEST_DEPARTMENT_NAME = 200
LONGEST_SHORT_NAME = 35
"""Characters; with it a confirmation of receipt stays within two parts of an SMS."""
LONGEST_TEXT = 300
"""Characters of a service's name, its documents, source, law or note."""
LONGEST_TERM = 999
SERVICE_FIELDS = (
    "term_days",
    "term_unit",
    "documents_kk",
    "documents_ru",
    "verified_name",
    "verified_term",
    "documents_verified",
)
"""What a state service has and a topic has not."""

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_KEYWORD_FIELDS = ("keywords_kk", "keywords_ru")


def issues(entry: Entry | Place) -> list[Issue]:
    """Return everything that is to be said about one entry by itself."""
    if isinstance(entry, Place):
        return list(_of_place(entry))
    found = [*_of_code(entry), *_of_texts(entry), *_of_keywords(entry)]
    return [*found, *_of_service(entry)] if isinstance(entry, Service) else found


def _of_code(entry: Entry) -> Iterator[Issue]:
    if not _CODE.fullmatch(entry.code):
        yield Issue("code", Problem.BAD_CODE)
    if len(entry.code) > LONGEST_CODE:
        yield Issue("code", Problem.TOO_LONG, str(LONGEST_CODE))


def _of_texts(entry: Entry) -> Iterator[Issue]:
    longest = LONGEST_DEPARTMENT_NAME if isinstance(entry, Department) else LONGEST_TEXT
    for field in ("name_kk", "name_ru"):
        if not getattr(entry, field).strip():
            yield Issue(field, Problem.MISSING)
        yield from _of_text(field, getattr(entry, field), longest)
    if isinstance(entry, Department):
        for field in ("short_kk", "short_ru"):
            yield from _of_text(field, getattr(entry, field), LONGEST_SHORT_NAME)
    if isinstance(entry, Service):
        for field in ("documents_kk", "documents_ru", "source", "legal_source", "note"):
            yield from _of_text(field, getattr(entry, field) or "", LONGEST_TEXT)


def _of_text(field: str, text: str, longest: int) -> Iterator[Issue]:
    if len(text) > longest:
        yield Issue(field, Problem.TOO_LONG, str(longest))
    if text != " ".join(text.split()):
        yield Issue(field, Problem.BAD_SPACES, text)
    for word in _WORD.findall(text):
        if _LATIN.search(word) and _CYRILLIC.search(word):
            yield Issue(field, Problem.MIXED_LETTERS, word)


def _of_keywords(entry: Entry) -> Iterator[Issue]:
    for field in _KEYWORD_FIELDS:
        keywords: tuple[str, ...] = getattr(entry, field)
        if not keywords:
            yield Issue(field, Problem.NO_KEYWORDS)
        same: dict[str, list[str]] = defaultdict(list)
        for keyword in keywords:
            yield from _of_text(field, keyword, LONGEST_TEXT)
            if keyword != keyword.lower():
                yield Issue(field, Problem.NOT_LOWER_CASE, keyword)
            same[" ".join(fold_words(keyword))].append(keyword)
        for spellings in same.values():
            if len(spellings) > 1:
                yield Issue(field, Problem.KEYWORD_TWICE, ", ".join(spellings))


def _of_service(service: Service) -> Iterator[Issue]:
    if service.is_topic:
        for field in SERVICE_FIELDS:
            if getattr(service, field) not in (None, "", False):
                yield Issue(field, Problem.TOPIC_WITH_SERVICE_FIELD)
    else:
        yield from _of_facts(service)
    yield from _of_source(service)


def _of_facts(service: Service) -> Iterator[Issue]:
    has_term = service.term_days is not None
    if has_term and service.term_unit is None:
        yield Issue("term_unit", Problem.TERM_WITHOUT_UNIT)
    if service.term_unit is not None and not has_term:
        yield Issue("term_unit", Problem.UNIT_WITHOUT_TERM)
    if has_term and not service.source:
        yield Issue("source", Problem.TERM_WITHOUT_SOURCE)
    if service.verified_term and not has_term:
        yield Issue("verified_term", Problem.VERIFIED_NOTHING)
    documents = {"documents_kk": service.documents_kk, "documents_ru": service.documents_ru}
    for field, text in documents.items():
        if not text and any(documents.values()):
            yield Issue(field, Problem.ONE_LANGUAGE)
    if service.documents_verified and not any(documents.values()):
        yield Issue("documents_verified", Problem.VERIFIED_NOTHING)
    if not (has_term or any(documents.values()) or service.source or service.legal_source):
        yield Issue("is_topic", Problem.PERHAPS_A_TOPIC)


def _of_source(service: Service) -> Iterator[Issue]:
    if not service.source:
        for field in ("verified_name", "verified_term", "documents_verified"):
            if getattr(service, field):
                yield Issue(field, Problem.VERIFIED_WITHOUT_SOURCE)
        if service.source_status:
            yield Issue("source_status", Problem.STATUS_WITHOUT_SOURCE)
        return
    if not service.source.startswith(("http://", "https://")):
        yield Issue("source", Problem.SOURCE_NO_ADDRESS, service.source)
    if not service.source_status:
        yield Issue("source_status", Problem.SOURCE_WITHOUT_STATUS, ", ".join(SOURCE_STATES))
    elif service.source_status not in SOURCE_STATES:
        yield Issue("source_status", Problem.BAD_SOURCE_STATUS, service.source_status)


def _of_place(place: Place) -> Iterator[Issue]:
    if place.kind not in PLACE_KINDS:
        yield Issue("kind", Problem.BAD_KIND, place.kind)
    for field, name in (("name_kk", place.name_kk), ("name_ru", place.name_ru)):
        yield from _of_text(field, name, LONGEST_TEXT)
        if name[:1].islower():
            yield Issue(field, Problem.SMALL_LETTER, name)
        if re.search(r"[(/]", name):
            yield Issue(field, Problem.SECOND_NAME, name)
    if _KAZAKH.search(place.name_ru):
        yield Issue("name_ru", Problem.FOREIGN_LETTERS, place.name_ru)


def shared_keywords(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each keyword that speaks for several departments, itself or through its services.

    That is the field, and by the departments' codes the word as it stands there: different words
    may count as one, such as кәріз (sewer) and қарыз (debt).
    """
    users: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    entries: list[Entry] = [*catalogue.departments, *catalogue.services]
    for entry in entries:
        code = entry.department if isinstance(entry, Service) else entry.code
        for field in _KEYWORD_FIELDS:
            for keyword in getattr(entry, field):
                users[field, " ".join(fold_words(keyword))].setdefault(code, keyword)
    for (field, _), by_code in users.items():
        if len(by_code) > 1:
            yield field, by_code
