"""Finds names however they are typed: in Latin letters, or without Kazakh ones.

For looking up only. `local_words` spells names in a text and must not touch what merely sounds
like one; here "Toparda", "v Karabase" and "шерубай нура" name their places.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from hotline.domain.folding import fold
from hotline.domain.languages import LANGUAGES
from hotline.domain.local_words import LocalWord
from hotline.domain.stems import is_inflected, stem

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"\([^)]*\)")
_APART = re.compile(r"[\s-]+")

_Stems = tuple[str, ...]


class FoldedNames:
    """The names of `entries`, compared by their folded letters."""

    def __init__(self, entries: Iterable[LocalWord]) -> None:
        self._by_start: dict[str, list[tuple[_Stems, LocalWord]]] = defaultdict(list)
        for entry in entries:
            for stems in _stems_of(entry):
                self._by_start[stems[0][:2]].append((stems, entry))
        # Of two names that fit, the longer one is meant: "Топар су қоймасы" is not Топар.
        for names in self._by_start.values():
            names.sort(key=lambda name: -len(name[0]))

    def mentioned(self, text: str) -> list[LocalWord]:
        """Return the names that a text mentions, in their order, each once."""
        return list(dict.fromkeys(self._found(text)))

    def _found(self, text: str) -> Iterator[LocalWord]:
        words = list(_WORD.finditer(text))
        folded = [fold(word[0].lower()) for word in words]
        place = 0
        while place < len(words):
            taken, entry = self._name_at(text, words, folded, place)
            if entry is not None:
                yield entry
            place += taken

    def _name_at(
        self, text: str, words: Sequence[re.Match[str]], folded: Sequence[str], place: int
    ) -> tuple[int, LocalWord | None]:
        for stems, entry in self._by_start.get(folded[place][:2], ()):
            end = place + len(stems)
            said = folded[place:end]
            if len(said) < len(stems) or not all(map(is_inflected, said, stems)):
                continue
            before = words[place - 1][0] if place else ""
            after = words[end][0] if end < len(words) else ""
            if _are_together(text, words[place:end]) and entry.is_meant(before, after):
                return len(stems), entry
        return 1, None


def _stems_of(entry: LocalWord) -> set[_Stems]:
    return {
        tuple(_stem(word, language) for word in _WORD.findall(_REMARK.sub("", name).lower()))
        for name in (*entry.spellings, *entry.spoken)
        for language in LANGUAGES
    }


def _stem(word: str, language: str) -> str:
    # A Kazakh case only adds to a name; a Russian one changes its end.
    return stem(fold(word), "ru") if language == "ru" else fold(word)


def _are_together(text: str, words: Sequence[re.Match[str]]) -> bool:
    return all(_APART.fullmatch(text[a.end() : b.start()]) for a, b in pairwise(words))
