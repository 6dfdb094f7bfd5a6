"""How Russian each word of a text looks: a single Russian word makes a Kazakh sentence mixed.

Letter n-grams tell the language of a sentence, but one Russian word among ten Kazakh ones
disappears in their sum. So words are judged one by one, and what counts are the extremes: the
three most Russian words, the two most Kazakh ones, and the mean.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from hotline.understanding.normalise import Words

_SHORTEST = 3
_STEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_LONGEST_GRAM = 4


@dataclass(frozen=True, slots=True)
class WordLanguages:
    """Weights of letter n-grams: positive for Russian, negative for Kazakh."""

    weights: Mapping[str, float]
    bias: float
    _known: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def features(self, words: Words) -> Iterator[str]:
        """Name what the extremes exceed: ``n first 0.7``, ``n last 0.2`` and so on."""
        judged = sorted(
            (self.russian(word) for word in words.plain if _is_telling(word)), reverse=True
        )
        if not judged:
            return
        measures = {
            "first": judged[0],
            "second": judged[1] if len(judged) > 1 else 0.0,
            "third": judged[2] if len(judged) > 2 else 0.0,
            "last but one": judged[-2] if len(judged) > 1 else 1.0,
            "last": judged[-1],
            "mean": fmean(judged),
        }
        for name, value in measures.items():
            yield from (f"n {name} {step}" for step in _STEPS if value > step)

    def russian(self, word: str) -> float:
        """Return how likely a word (lower case, as typed) is Russian rather than Kazakh."""
        known = self._known.get(word)
        if known is None:
            grams = set(grams_of(word))
            found = [self.weights[gram] for gram in grams if gram in self.weights]
            # As in training: a word's n-grams together have length 1.
            score = self.bias + (sum(found) / math.sqrt(len(found)) if found else 0.0)
            known = 1 / (1 + math.exp(-score))
            if len(self._known) < 50_000:  # of a whole day's texts, not of years
                self._known[word] = known
        return known


def grams_of(word: str) -> Iterator[str]:
    """Yield the letter n-grams of a word; a space stands for its beginning and end."""
    padded = f" {word} "
    for size in range(1, _LONGEST_GRAM + 1):
        yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


def _is_telling(word: str) -> bool:
    """Whether the letters of a word can tell: Cyrillic ones, and more than two."""
    return len(word) >= _SHORTEST and word.isalpha() and not word.isascii()
