"""Word and character error rates: how much of what was said a recogniser got wrong."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NORMALISATION = (
    "Before scoring: letters in lower case, punctuation removed (hyphens inside words stay), ё "
    "counts as е. The recogniser's raw text is scored, in which numbers are words: references "
    "must spell them out too."
)

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

Pair = tuple[int | None, int | None]
"""Positions of a said and of the heard unit beside it; None where one of them is missing."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong units (words or characters) out of `said` ones. Add two to measure over several."""

    substituted: int = 0
    missing: int = 0
    added: int = 0
    said: int = 0

    @property
    def errors(self) -> int:
        """All wrong units."""
        return self.substituted + self.missing + self.added

    @property
    def rate(self) -> float:
        """The error rate as a fraction; above 1 where more was heard than said."""
        if self.said == 0:
            return float(self.errors > 0)
        return self.errors / self.said

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(
            self.substituted + other.substituted,
            self.missing + other.missing,
            self.added + other.added,
            self.said + other.said,
        )


def word_errors(reference: str, hypothesis: str) -> Errors:
    """Compare the words of what was said and heard, letter case and punctuation aside."""
    return count_errors(comparable_words(reference), comparable_words(hypothesis))


def character_errors(reference: str, hypothesis: str) -> Errors:
    """Compare the characters of what was said and heard; a space between words is one of them."""
    return count_errors(
        " ".join(comparable_words(reference)),
        " ".join(comparable_words(hypothesis)),
    )


def comparable_words(text: str) -> list[str]:
    """Split a text into comparable words; Russian ё is mostly written е, so it counts as one."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower().replace("ё", "е"))


def count_errors(said: Sequence[str], heard: Sequence[str]) -> Errors:
    """Count what has to be changed in `said` to make it `heard`."""
    pairs = alignment(said, heard)
    missing = sum(second is None for _, second in pairs)
    added = sum(first is None for first, _ in pairs)
    wrong = sum(
        first is not None and second is not None and said[first] != heard[second]
        for first, second in pairs
    )
    return Errors(wrong, missing, added, len(said))


def alignment(said: Sequence[str], heard: Sequence[str]) -> list[Pair]:
    """Lay both beside each other with the fewest changes (Levenshtein), from first to last."""
    costs = _costs(said, heard)
    pairs: list[Pair] = []
    row, column = len(said), len(heard)
    while row or column:
        here = costs[row, column]
        if row and column:
            wrong = said[row - 1] != heard[column - 1]
            if here == costs[row - 1, column - 1] + wrong:
                row, column = row - 1, column - 1
                pairs.append((row, column))
                continue
        if row and here == costs[row - 1, column] + 1:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    return pairs[::-1]


def _costs(said: Sequence[str], heard: Sequence[str]) -> NDArray[np.int32]:
    """Return the changes needed between each beginning of `said` and each of `heard`."""
    numbers: dict[str, int] = {}
    first, second = (
        np.array([numbers.setdefault(unit, len(numbers)) for unit in units], dtype=np.int32)
        for units in (said, heard)
    )
    steps = np.arange(len(heard) + 1, dtype=np.int32)
    costs = np.empty((len(said) + 1, len(heard) + 1), dtype=np.int32)
    costs[0] = steps
    for row, unit in enumerate(first, start=1):
        above = costs[row - 1]
        best = above + 1
        best[1:] = np.minimum(best[1:], above[:-1] + (second != unit))
        # A step to the right costs 1 more: the minimum over all places from which to come.
        costs[row] = np.minimum.accumulate(best - steps) + steps
    return costs
