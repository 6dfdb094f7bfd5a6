"""Word error rate: how many of the spoken words a recogniser got wrong."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Wrong words out of `words` spoken ones. Add two to measure over several recordings."""

    errors: int = 0
    words: int = 0

    @property
    def rate(self) -> float:
        """The word error rate as a fraction; above 1 where more was heard than said."""
        if self.words == 0:
            return float(self.errors > 0)
        return self.errors / self.words

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(self.errors + other.errors, self.words + other.words)


def word_errors(reference: str, hypothesis: str) -> WordErrors:
    """Compare what was heard with what was said, letter case and punctuation aside.

    Counts substituted, missing and additional words (Levenshtein distance over words).
    """
    said, heard = _words(reference), _words(hypothesis)
    return WordErrors(_distance(said, heard), len(said))


def _words(text: str) -> list[str]:
    """Split a text into comparable words; Russian ё is mostly written е, so it counts as one."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower().replace("ё", "е"))


def _distance(said: Sequence[str], heard: Sequence[str]) -> int:
    row = list(range(len(heard) + 1))
    for position, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], position
        for column, other in enumerate(heard, start=1):
            cheapest = min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
            diagonal, row[column] = row[column], cheapest
    return row[-1]
