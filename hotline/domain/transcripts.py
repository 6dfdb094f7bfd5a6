"""What a recogniser heard: words with their times and how sure it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# Said by nearly everybody before the matter itself, so worth nothing alone.
_FILLERS = frozenset(
    {"а", "э", "ээ", "эээ", "м", "мм", "ммм", "ну", "так", "вот", "ой", "да", "иә"}
    | {"алло", "ало", "алё", "әлеу", "сәлем", "сәлеметсіз", "сәлеметсізбе", "бе", "ба"}
    | {"саламатсыз", "саламатсызба", "ассалаумағалейкум", "құрметті"}
    | {"здравствуйте", "здрасьте", "привет", "добрый", "день", "девушка"}
)
_MATTER_NEEDS_WORDS = 2


@dataclass(frozen=True)
class Word:
    """One recognised word; ``start`` and ``end`` in seconds, ``confidence`` from 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float

    def to_json(self) -> dict[str, Any]:
        """Give the form in which a word is stored: one flat JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Word":
        """Read what :meth:`to_json` wrote."""
        return cls(
            text=str(data["text"]),
            start=float(data["start"]),
            end=float(data["end"]),
            confidence=float(data["confidence"]),
        )


def to_json(words: Iterable[Word]) -> list[dict[str, Any]]:
    """Give a transcript's words as a JSON array of flat objects."""
    return [word.to_json() for word in words]


def from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Word, ...]:
    """Read what :func:`to_json` wrote."""
    return tuple(Word.from_json(item) for item in data)


def call_confidence(words: Sequence[Word]) -> float:
    """Say how far a transcript can be trusted, 0 to 1: the mean weighted by duration.

    Weighted, because one long misheard word spoils more of the text than a
    misheard "and". 0 when nothing was recognised.
    """
    spoken = sum(word.end - word.start for word in words)
    if spoken <= 0:
        return sum(word.confidence for word in words) / len(words) if words else 0.0
    return sum(word.confidence * (word.end - word.start) for word in words) / spoken


def is_thin(text: str) -> bool:
    """Tell whether too little was understood to be somebody's matter: a person must listen.

    Greetings and fillers do not count; one remaining word is still too little.
    """
    words = (word.strip(".,!?:;-").lower() for word in text.split())
    telling = [word for word in words if any(map(str.isalpha, word)) and word not in _FILLERS]
    return len(telling) < _MATTER_NEEDS_WORDS
