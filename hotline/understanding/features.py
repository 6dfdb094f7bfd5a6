"""The named features of a text, each with the words that it comes from.

Names begin with the letter of their block; each block counts the same however many features it
has (it is scaled to length 1, times a weight).

    c  character n-grams of each folded word: endings and misheard letters cost little
    w  beginnings of words, and of pairs of words
    k  lexicon: concepts and keywords of the catalogue; pairs of concepts
    l  n-grams of words as they were typed, before folding: these tell the language
    n  how Russian or Kazakh the most extreme words look
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

from hotline.understanding.lexicon import Lexicon
from hotline.understanding.normalise import Words
from hotline.understanding.word_languages import WordLanguages

WEIGHTS = {"c": 1.5, "w": 1.2, "k": 1.2, "l": 1.0, "n": 1.5}
MEANING = "cwk"
LANGUAGE = "ln"

Features = dict[str, set[int]]
"""Name to the places of its words."""

_SHORTEST, _LONGEST = 2, 5
# Enough of a word to tell it from others once its endings are gone (Kazakh and Russian alike).
_BEGINNING = 5
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")


class FeatureMaker:
    """Turns words into features; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, word_languages: WordLanguages) -> None:
        self._lexicon = lexicon
        self._word_languages = word_languages

    def of(self, words: Words) -> Features:
        """Return all features of a text."""
        features: Features = defaultdict(set)
        for place, word in enumerate(words.folded):
            for name in _grams(word):
                features[name].add(place)
            features[f"w{word[:_BEGINNING]}"].add(place)
        for place, (one, two) in enumerate(pairwise(words.folded)):
            features[f"w{one[:_BEGINNING]} {two[:_BEGINNING]}"] |= {place, place + 1}
        self._add_lexicon(features, words)
        for place, word in enumerate(words.plain):
            for name in _typed_grams(word):
                features[name].add(place)
        for name in self._word_languages.features(words):
            features[name] = set()
        return features

    def _add_lexicon(self, features: Features, words: Words) -> None:
        concepts: dict[str, set[int]] = defaultdict(set)
        for found in self._lexicon.find(words.folded):
            features[f"k{found.label}"] |= set(found.places)
            if found.label.startswith("concept:"):
                concepts[found.label.removeprefix("concept:")] |= set(found.places)
        for one, two in combinations(sorted(concepts), 2):
            features[f"k{one}+{two}"] |= concepts[one] | concepts[two]


@lru_cache(maxsize=20_000)
def _grams(word: str) -> tuple[str, ...]:
    return tuple(f"c{gram}" for gram in _windows(f" {word} ", _SHORTEST, _LONGEST))


@lru_cache(maxsize=20_000)
def _typed_grams(word: str) -> tuple[str, ...]:
    script = "latin" if any("a" <= letter <= "z" for letter in word) else "cyrillic"
    kazakh = ("l:kazakh",) if _KAZAKH_LETTERS & set(word) else ()
    grams = (f"l{gram}" for gram in _windows(f" {word} ", 1, 4))
    return (f"l:{script}", *kazakh, f"l={word}", *grams)


def _windows(text: str, shortest: int, longest: int) -> Iterator[str]:
    for size in range(shortest, min(longest, len(text)) + 1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]
