"""One spelling for all: the words of a text as the classifier compares them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hotline.domain.folding import fold

_WORD = re.compile(r"[^\W_]+")
# Numbers that mean something by themselves: the emergency services and the akimat's own line.
_TELLING_NUMBERS = frozenset({"101", "102", "103", "104", "109", "112"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: as they stand there, in lower case, and folded; same order."""

    typed: tuple[str, ...]
    plain: tuple[str, ...]
    folded: tuple[str, ...]


def words_of(text: str) -> Words:
    """Split and fold a text. Punctuation goes; house numbers and sums become their length."""
    typed = tuple(_WORD.findall(unicodedata.normalize("NFC", text)))
    plain = tuple(word.lower() for word in typed)
    return Words(typed, plain, tuple(_folded(word) for word in plain))


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    if not word.isdecimal():
        return fold(word)
    # "4 бала" and "форма 2" say something, house 23 as little as house 45.
    return word if len(word) == 1 or word in _TELLING_NUMBERS else "0" * min(len(word), 6)
