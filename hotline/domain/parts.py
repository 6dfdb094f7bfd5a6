"""An appeal with several topics: one number for the resident, one part for each department.

The part with number 1 keeps the reference; the others carry it with their own number behind a
hyphen (``48120374-2``), which residents never see.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hotline.domain.appeals import AppealState
from hotline.domain.reference import grouped, parse_reference

MOST_PARTS = 9
"""One digit behind the hyphen."""

_HYPHEN = "-"
_PART = re.compile(r"(.+)[-‐‑–/]\s*([2-9])")
_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
# Spoken words have no full stops: a longer stretch is offered in pieces of so many words.
_LONGEST_PIECE, _PIECE = 14, 7

# Least advanced first. What was put aside counts only where nothing else is left.
_ORDER = (
    AppealState.RECEIVED,
    AppealState.IN_REVIEW,
    AppealState.ASSIGNED,
    AppealState.ANSWERED,
    AppealState.CLOSED,
    AppealState.DISCARDED,
)


def part_reference(reference: str, number: int) -> str:
    """Return what a part is called inside. Raises ValueError for a number that no part has."""
    if not 1 <= number <= MOST_PARTS:
        raise ValueError(f"An appeal has at most {MOST_PARTS} parts, not {number}.")
    whole = whole_reference(reference)
    return whole if number == 1 else f"{whole}{_HYPHEN}{number}"


def whole_reference(reference: str) -> str:
    """Return the number that the resident knows."""
    return reference.partition(_HYPHEN)[0]


def is_split_off(reference: str) -> bool:
    """Tell whether it is a part other than the one that was registered."""
    return _HYPHEN in reference


def told(reference: str) -> str:
    """Write it as residents read it, whichever part it is about: ``4812 0374``."""
    return grouped(whole_reference(reference))


def parse_part_reference(text: str) -> str | None:
    """Read what somebody typed for a part; None where it is no part's reference."""
    match = _PART.fullmatch(text.strip())
    whole = parse_reference(match[1]) if match else None
    return part_reference(whole, int(match[2])) if match and whole else None


def whole_state(states: Iterable[AppealState]) -> AppealState:
    """Return how the whole stands: as its least advanced part. Raises ValueError without any."""
    return min(states, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that goes to one part as a whole; `topic` counts from 0."""

    text: str
    topic: int = 0


def pieces(text: str, topics: Sequence[str] = ()) -> list[Piece]:
    """Cut a text where another matter may begin, for a person to choose from.

    Joined by spaces the pieces are the text, up to its white space. ``topics`` are its stretches
    as the classifier sees them; where they are not this text (it was corrected since), they don't
    count.
    """
    is_whole = " ".join(topics).split() == text.split()
    stretches = topics if topics and is_whole else (text,)
    return [
        Piece(" ".join(words), topic)
        for topic, stretch in enumerate(stretches)
        for words in _cut(stretch)
    ]


def _cut(text: str) -> Iterator[list[str]]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        step = _PIECE if len(words) > _LONGEST_PIECE else max(len(words), 1)
        yield from (words[at : at + step] for at in range(0, len(words), step))
