"""Names that sound like a word: suggestions for what a recogniser misheard."""

import re
from collections.abc import Iterable, Iterator

from hotline.domain.folding import fold
from hotline.domain.name_patterns import NamePattern
from hotline.domain.stems import is_inflected

MOST_SUGGESTIONS = 3
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]{4,}")
_SHORTEST_STEM = 4
_LONG = 6
_LONGEST_ENDING = 7


class NearNames:
    """Compares folded letters; an ending of the word is kept on the suggested name."""

    def __init__(self, patterns: Iterable[NamePattern]) -> None:
        # Names of several words are not misheard as one.
        self._patterns = [each for each in patterns if len(each) == 1 and each.writing.isalpha()]

    def suggestions(self, word: str) -> list[str]:
        """Return the nearest names, at most three; none for a word that is a name itself."""
        plain = word.lower()
        if not _CYRILLIC.fullmatch(plain):
            return []
        if any(pattern.spelled([plain]) for pattern in self._patterns):
            return []
        found: dict[str, int] = {}
        for suggestion, distance in self._near(plain):
            found[suggestion] = min(distance, found.get(suggestion, distance))
        least = min(found.values(), default=0)
        nearest = sorted((each for each in found if found[each] == least), key=_shortest_first)
        return nearest[:MOST_SUGGESTIONS]

    def _near(self, word: str) -> Iterator[tuple[str, int]]:
        whole, splits = fold(word), list(_splits(word))
        for pattern in self._patterns:
            name = pattern.words[0]
            distance = _distance(whole, fold(name.text))
            if distance is not None:
                yield pattern.writing, distance
            for head, ending in splits:
                distance = _distance(head, name.stem)
                if distance is not None and name.stem == fold(name.kept):
                    yield pattern.in_case(ending), distance


def _splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield a word as folded stem and ending in every way that is possible."""
    folded = fold(word)
    for at in range(len(word) - 1, max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING) - 1, -1):
        head = fold(word[:at])
        if is_inflected(folded, head):
            yield head, word[at:]


def _distance(said: str, name: str) -> int | None:
    """Count the letters that differ; ``None``: too many for words of this length.

    The first letter of a short name must be right, or every other word would be near one.
    """
    is_long = len(name) > _LONG
    same_start = said[:1] == name[:1]
    if len(name) < _SHORTEST_STEM or not (is_long or same_start):
        return None
    limit = 2 if is_long and same_start else 1
    distance = _letters_to_change(said, name) if abs(len(said) - len(name)) <= limit else limit + 1
    return distance if distance <= limit else None


def _letters_to_change(one: str, other: str) -> int:
    """Count the letters to change, add or drop (Levenshtein)."""
    row = list(range(len(other) + 1))
    for above, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], above
        for place, wanted in enumerate(other, start=1):
            cost = diagonal + (letter != wanted)
            diagonal = row[place]
            row[place] = min(cost, row[place] + 1, row[place - 1] + 1)
    return row[-1]


def _shortest_first(name: str) -> tuple[int, str]:
    return len(name), name
