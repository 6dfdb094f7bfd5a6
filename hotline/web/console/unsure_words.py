"""Which words of a transcript are marked as possibly misheard.

Marks on every doubtful word did not help people to correct a text, so few are made: only what is
really doubtful, never more than a fifth, and none in a text that is poor all over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.transcripts import Word, from_json
from hotline.storage.tables import Transcript

DOUBTFUL = 0.5
LARGEST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together, doubtful or not."""

    text: str
    is_doubtful: bool


def pieces(transcript: Transcript, poor_confidence: float) -> list[Piece]:
    """Split a transcript into what is marked and what is not."""
    words = from_json(transcript.words)
    if transcript.confidence < poor_confidence or not _tell_all(words, transcript.text):
        return [Piece(transcript.text, is_doubtful=False)]
    marked = _most_doubtful(words)
    found: list[Piece] = []
    for place, word in enumerate(words):
        doubtful = place in marked
        if found and found[-1].is_doubtful == doubtful:
            found[-1] = Piece(f"{found[-1].text} {word.text}", doubtful)
        else:
            found.append(Piece(word.text, doubtful))
    return found


def _tell_all(words: Sequence[Word], text: str) -> bool:
    return " ".join(word.text for word in words).split() == text.split()


def _most_doubtful(words: Sequence[Word]) -> set[int]:
    doubtful = [place for place, word in enumerate(words) if word.confidence < DOUBTFUL]
    doubtful.sort(key=lambda place: words[place].confidence)
    return set(doubtful[: max(1, int(len(words) * LARGEST_SHARE))])
