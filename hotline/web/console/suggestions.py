"""Local names that a doubtful word may be: the page offers to put them into the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotline.domain.local_words import LocalWords
from hotline.web.console.unsure_words import Piece

_PUNCTUATION = ".,!?;:«»\"'()"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word as it stands in the text, and the name that it may be."""

    said: str
    name: str


def suggestions(pieces: Iterable[Piece], local_words: LocalWords) -> list[Suggestion]:
    """Return what to offer for the doubtful words of a text, each once, in their order."""
    found = (
        Suggestion(word, name)
        for word in _doubtful_words(pieces)
        for name in local_words.near(word)
    )
    return list(dict.fromkeys(found))


def _doubtful_words(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        if piece.is_doubtful:
            yield from (word.strip(_PUNCTUATION) for word in piece.text.split())
