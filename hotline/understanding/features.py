"""The named features of a text, each with the words that it comes from.

Names begin with the letter of their block; each block counts the same however many features it
has (it is scaled to length 1, times a weight).

    c  character n-grams of each folded word: endings and misheard letters cost little
    w  beginnings of words, and of pairs of words
    k  lexicon: concepts and keywords of the catalogue; pairs of concepts; how much small talk
    l  n-grams of words as they were typed, before folding: these tell the language
    n  how Russian or Kazakh the most extreme words look
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

from hotline.understanding.lexicon import CONCEPT, SMALL_TALK, Lexicon
from hotline.understanding.normalise import Words
from hotline.understanding.word_languages import WordLanguages

WEIGHTS = {"c": 1.5, "w": 1.2, "k": 1.2, "l": 1.0, "n": 1.5}
MEANING = "cwk"
LANGUAGE = "ln"

Names = tuple[str, ...]
Features = list[tuple[Names, tuple[int, ...]]]
"""Names, and the places of the words that gave them; a name may stand in several lines.

What the whole text gives (block n) is put down to its first word.
"""

_SHORTEST, _LONGEST = 3, 5
# Enough of a word to tell it from others once its endings are gone (Kazakh and Russian alike).
_BEGINNING = 5
_MANY_WORDS = 6
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")


class FeatureMaker:
    """Turns words into features; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, word_languages: WordLanguages) -> None:
        self._lexicon = lexicon
        self._word_languages = word_languages

    def of(self, words: Words) -> Features:
        """Return all features of a text."""
        features: Features = [
            (_of_folded(word), (place,)) for place, word in enumerate(words.folded)
        ]
        for place, (one, two) in enumerate(pairwise(words.folded)):
            features.append(((f"w{one[:_BEGINNING]} {two[:_BEGINNING]}",), (place, place + 1)))
        features += self._of_lexicon(words)
        features += [(_of_typed(word), (place,)) for place, word in enumerate(words.plain)]
        features.append((tuple(self._word_languages.features(words)), (0,)))
        return features

    def _of_lexicon(self, words: Words) -> Iterator[tuple[Names, tuple[int, ...]]]:
        concepts: dict[str, set[int]] = defaultdict(set)
        idle: set[int] = set()
        for found in self._lexicon.find(words.folded):
            yield (f"k{found.label}",), found.places
            if found.label.startswith(CONCEPT):
                concepts[found.label.removeprefix(CONCEPT)].update(found.places)
            elif found.label.startswith(SMALL_TALK):
                idle.update(found.places)
        for one, two in combinations(sorted(concepts), 2):
            yield (f"k{one}+{two}",), tuple(concepts[one] | concepts[two])
        # A text of which only small talk is understood is likely to be nothing else.
        rest = min(len(words.folded) - len(idle), _MANY_WORDS)
        yield (f"k:words beside small talk {rest}",), tuple(range(len(words.folded)))


@lru_cache(maxsize=20_000)
def _of_folded(word: str) -> Names:
    grams = (f"c{gram}" for gram in _windows(f" {word} ", _SHORTEST, _LONGEST))
    return (f"w{word[:_BEGINNING]}", *grams)


@lru_cache(maxsize=20_000)
def _of_typed(word: str) -> Names:
    script = "latin" if any("a" <= letter <= "z" for letter in word) else "cyrillic"
    kazakh = ("l:kazakh",) if _KAZAKH_LETTERS & set(word) else ()
    grams = (f"l{gram}" for gram in _windows(f" {word} ", 1, 4))
    return (f"l:{script}", *kazakh, f"l={word}", *grams)


def _windows(text: str, shortest: int, longest: int) -> Iterator[str]:
    for size in range(shortest, min(longest, len(text)) + 1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]
