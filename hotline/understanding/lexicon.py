"""Known words and phrases, found in a text in any form and spelling.

They come from these files: the keywords of the catalogue, config/understanding/concepts.yaml
(words that mean the same in both languages), emergencies.yaml and small_talk.yaml beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from hotline.domain.catalogue import Catalogue
from hotline.domain.errors import InvalidInputError
from hotline.domain.folding import fold_words
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.stems import is_form_of, is_inflected, stem

CONCEPTS_FILE = "concepts.yaml"
EMERGENCIES_FILE = "emergencies.yaml"
SMALL_TALK_FILE = "small_talk.yaml"
# Labels of emergencies.yaml.
DANGER, CALM, PRESSING = "emergency:danger", "emergency:calm", "emergency:pressing"
# How labels of concepts.yaml and small_talk.yaml begin.
CONCEPT, SMALL_TALK = "concept:", "small talk:"

# How many other words may stand between the words of a phrase.
_LOOSENESS = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase and what it stands for, such as ``concept:water``."""

    label: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Found:
    """A label and the places of the words that gave it."""

    label: str
    places: tuple[int, ...]


class Lexicon:
    """Finds entries in folded words; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for entry in self.entries:
            stems = tuple(stem(word, entry.language) for word in fold_words(entry.text))
            if stems:
                self._phrases[stems].add(entry.label)
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for phrase in self._phrases:
            self._by_first[phrase[0]].append(phrase)
        for part in {part for phrase in self._phrases for part in phrase}:
            self._by_start[part[:2]].append(part)
        self._stems_of = lru_cache(maxsize=20_000)(self._search)

    def find(self, folded: Sequence[str]) -> list[Found]:
        """Return every entry that the text holds, once for each place."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(folded):
            for part in self._stems_of(word):
                places[part].append(place)
        return [
            Found(label, at)
            for first in places
            for phrase in self._by_first.get(first, ())
            for at in _together(phrase, places)
            for label in self._phrases[phrase]
        ]

    def _search(self, word: str) -> tuple[str, ...]:
        """Return the stems of which a word is a form: the longest, and those it inflects.

        So ``жұмыссыз`` (jobless) is not ``жұмыс`` (job), although it begins with it.
        """
        found = [part for part in self._by_start.get(word[:2], ()) if is_form_of(word, part)]
        longest = max(found, key=len, default="")
        return tuple(part for part in found if is_inflected(longest, part))


def _together(phrase: tuple[str, ...], places: dict[str, list[int]]) -> Iterator[tuple[int, ...]]:
    """Yield where a phrase stands: its words in any order, but near its first one."""
    for first in places[phrase[0]]:
        at = [first]
        for part in phrase[1:]:
            near = [
                place
                for place in places.get(part, ())
                if place not in at and abs(place - first) < len(phrase) + _LOOSENESS
            ]
            if not near:
                break
            at.append(min(near, key=lambda place: abs(place - first)))
        else:
            yield tuple(sorted(at))


def load_lexicon(folder: Path, catalogue: Catalogue) -> Lexicon:
    """Read config/understanding (`folder`). Raises InvalidInputError."""
    return Lexicon(
        [
            *_of_catalogue(catalogue),
            *_labelled(CONCEPT, folder / CONCEPTS_FILE),
            *_without_training(folder),
        ]
    )


def load_emergencies(folder: Path) -> Lexicon:
    """Read what needs no training: danger, and small talk. Raises InvalidInputError."""
    return Lexicon(_without_training(folder))


def _of_catalogue(catalogue: Catalogue) -> Iterator[Entry]:
    for department in catalogue.departments:
        if not department.active:
            continue
        yield from _keywords(f"department:{department.code}", department)
        for service in catalogue.services_of(department.code):
            yield from _keywords(f"department:{department.code}", service)
            yield from _keywords(f"service:{service.code}", service)


def _keywords(label: str, source: Any) -> Iterator[Entry]:
    for text in source.keywords_kk:
        yield Entry(label, text, "kk")
    for text in source.keywords_ru:
        yield Entry(label, text, "ru")


def entries_of_file(path: Path) -> Iterator[Entry]:
    """Read lines of `label: {kk: [...], ru: [...]}`. Raises InvalidInputError."""
    content = _read(path)
    if not isinstance(content, dict):
        raise InvalidInputError(path.name, f"{path.name} must be a list of 'name: words'.")
    for label, by_language in content.items():
        yield from _entries(path, str(label), by_language)


def _labelled(prefix: str, path: Path) -> Iterator[Entry]:
    for entry in entries_of_file(path):
        yield Entry(f"{prefix}{entry.label}", entry.text, entry.language)


def _without_training(folder: Path) -> Iterator[Entry]:
    yield from _of_emergencies(folder / EMERGENCIES_FILE)
    yield from _labelled(SMALL_TALK, folder / SMALL_TALK_FILE)


def _of_emergencies(path: Path) -> Iterator[Entry]:
    for entry in _labelled("emergency:", path):
        if entry.label not in (DANGER, CALM, PRESSING):
            raise InvalidInputError(
                path.name, f"{path.name}, {entry.label}: expected danger, calm or pressing."
            )
        yield entry


def _entries(path: Path, label: str, by_language: Any) -> Iterator[Entry]:
    where = f"{path.name}, {label}"
    if not isinstance(by_language, dict) or not set(by_language) <= set(LANGUAGES):
        raise InvalidInputError(path.name, f"{where}: expected 'kk' and 'ru' with lists of words.")
    for language, texts in by_language.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise InvalidInputError(path.name, f"{where}: {language!r} must be a list of words.")
        yield from (Entry(label, text, language) for text in texts)


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError(path.name, f"{path} cannot be read: {error}") from error
