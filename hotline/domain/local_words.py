"""Local words: the villages, streets and people whose names a transcript must spell right.

A recogniser writes everything small and knows few names. :meth:`LocalWords.spelled` gives names
their capitals and hyphens in any case (``топарда``: ``Топарда``), and puts the right name where a
word is listed as the way in which people say it or recognisers mishear it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, get_args

from hotline.domain.folding import fold
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.name_patterns import NamePattern, is_beside
from hotline.domain.near_names import NearNames

WordKind = Literal["settlement", "street", "water", "landmark", "neighbour", "person", "other"]
WORD_KINDS: tuple[WordKind, ...] = get_args(WordKind)

_WORD = re.compile(r"[^\W_]+")
# "Мира" is a street only beside such a word; elsewhere it is peace, or somebody's wife.
_STREETS = ("улица", "проспект", "переулок", "көшесі", "даңғылы")


@dataclass(frozen=True, slots=True)
class LocalWord:
    """One name; ``kk`` and ``ru`` are its spellings, often the same.

    ``spoken``: other ways in which it is said or misheard. ``only_with``: it is the name only
    beside one of these words, in any form. ``never_with``: it is an ordinary word beside these.
    """

    kk: str
    ru: str
    kind: WordKind = "other"
    spoken: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    never_with: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Return the spelling in a language."""
        return self.kk if language == "kk" else self.ru

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return the spellings, each once."""
        return tuple(dict.fromkeys((self.kk, self.ru)))

    @property
    def needed_beside(self) -> tuple[str, ...]:
        """Return the words of which one must stand beside it; none: it is always the name."""
        return self.only_with or (_STREETS if self.kind == "street" else ())

    def is_meant(self, before: str, after: str) -> bool:
        """Tell whether the name is meant, by the words before and behind it."""
        if any(is_beside(word, (before, after)) for word in self.never_with):
            return False
        needed = self.needed_beside
        return not needed or any(is_beside(word, (before, after)) for word in needed)


@dataclass(frozen=True)
class LocalWords:
    """All names that the administrator listed, with the places of the catalogue."""

    entries: tuple[LocalWord, ...] = ()

    def spelled(self, text: str, language: Language) -> str:
        """Return a text with its names spelled right; everything else stays as it is.

        ``language`` decides which spelling replaces a misheard word, nothing else.
        """
        pieces: list[str] = []
        written = 0
        for start, end, name, _ in self._found(text, language):
            pieces += [text[written:start], name]
            written = end
        return "".join([*pieces, text[written:]])

    def mentioned(self, text: str) -> list[LocalWord]:
        """Return the names that a text in Cyrillic letters mentions, in their order, each once."""
        return list(dict.fromkeys(entry for _, _, _, entry in self._found(text, "kk")))

    def names(self) -> frozenset[str]:
        """Return all words of all names, in small letters, as a recogniser writes them.

        They stand in the nominative; digits (``ГРЭС-2``) are left out.
        """
        texts = (text for each in self.entries for text in (*each.spellings, *each.spoken))
        return frozenset(
            word.lower() for text in texts for word in _WORD.findall(text) if word.isalpha()
        )

    def near(self, word: str) -> list[str]:
        """Suggest names that sound like a word, nearest first; none where it is one itself."""
        return self._near.suggestions(word)

    def doubles(self) -> list[str]:
        """Return the spellings that stand in several entries of the same kind."""
        seen: set[tuple[str, str]] = set()
        found: list[str] = []
        for entry in self.entries:
            for spelling in entry.spellings:
                key = (spelling.lower(), entry.kind)
                found += [spelling] if key in seen else []
                seen.add(key)
        return found

    def _found(self, text: str, language: Language) -> Iterator[tuple[int, int, str, LocalWord]]:
        """Yield where names begin and end in a text, how they are written, and which they are."""
        words = list(_WORD.finditer(text))
        place = 0
        while place < len(words):
            found = self._name_at(text, words, place, language)
            if found is None:
                place += 1
                continue
            name, taken, entry = found
            start, place = words[place].start(), place + taken
            yield start, words[place - 1].end(), name, entry

    def _name_at(
        self, text: str, words: Sequence[re.Match[str]], place: int, language: Language
    ) -> tuple[str, int, LocalWord] | None:
        start = fold(words[place][0].lower())[:2]
        for pattern, entry in self._by_start[language].get(start, ()):
            said = words[place : place + len(pattern)]
            if not _are_together(text, said):
                continue
            name = pattern.spelled([match[0] for match in said])
            end = place + len(pattern)
            before = words[place - 1][0] if place else ""
            after = words[end][0] if end < len(words) else ""
            if name is not None and entry.is_meant(before, after):
                return name, len(pattern), entry
        return None

    @cached_property
    def _by_start(self) -> Mapping[Language, Mapping[str, list[tuple[NamePattern, LocalWord]]]]:
        return {language: _indexed(self.entries, language) for language in LANGUAGES}

    @cached_property
    def _near(self) -> NearNames:
        # A name that is an ordinary word elsewhere would be suggested for ordinary words.
        entries = (entry for entry in self.entries if not entry.needed_beside)
        return NearNames(pattern for entry in entries for pattern in _names_of(entry))


def _indexed(
    entries: Iterable[LocalWord], language: Language
) -> dict[str, list[tuple[NamePattern, LocalWord]]]:
    """Group patterns by their first letters; of several that fit, the longest comes first."""
    index: dict[str, list[tuple[NamePattern, LocalWord]]] = {}
    for entry in entries:
        for pattern in _patterns_of(entry, language):
            index.setdefault(pattern.start, []).append((pattern, entry))
    for patterns in index.values():
        patterns.sort(key=lambda item: -len(item[0]))
    return index


def _patterns_of(entry: LocalWord, language: Language) -> Iterator[NamePattern]:
    yield from _names_of(entry)
    for spoken in entry.spoken:
        yield NamePattern.of_spoken(spoken, entry.name(language))


def _names_of(entry: LocalWord) -> Iterator[NamePattern]:
    """Yield each spelling with the endings of both languages, which callers mix."""
    for spelling in entry.spellings:
        for language in LANGUAGES:
            yield NamePattern.of_name(spelling, language)


def _are_together(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Tell whether nothing but a space or a hyphen is between words."""
    gaps = (text[a.end() : b.start()] for a, b in pairwise(words))
    return bool(words) and all(gap in (" ", "-") for gap in gaps)
