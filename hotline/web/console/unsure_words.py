"""Which words of a transcript's display text are marked as possibly misheard.

Marks on every doubtful word did not help people to correct a text, so few are made: only what is
really doubtful, never more than a fifth, and none in a text that is poor all over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

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
        return [Piece(transcript.display, is_doubtful=False)]
    found: list[Piece] = []
    for text, doubtful in _shown(words, transcript.display.split()):
        if found and found[-1].is_doubtful == doubtful:
            found[-1] = Piece(f"{found[-1].text} {text}", doubtful)
        else:
            found.append(Piece(text, doubtful))
    return found


def _shown(words: Sequence[Word], display: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the display text's words; each is as doubtful as what it was written for."""
    marked = _most_doubtful(words)
    said = [word.text.lower() for word in words]
    matcher = SequenceMatcher(a=said, b=[each.lower() for each in display], autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        for place in range(first, last):
            origin = {start + place - first} if kind == "equal" else set(range(start, end))
            yield display[place], not marked.isdisjoint(origin)


def _tell_all(words: Sequence[Word], text: str) -> bool:
    return " ".join(word.text for word in words).split() == text.split()


def _most_doubtful(words: Sequence[Word]) -> set[int]:
    doubtful = [place for place, word in enumerate(words) if word.confidence < DOUBTFUL]
    doubtful.sort(key=lambda place: words[place].confidence)
    return set(doubtful[: max(1, int(len(words) * LARGEST_SHARE))])
