"""What turns a recording into words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from hotline.domain.errors import HotlineError
from hotline.domain.languages import Language
from hotline.domain.transcripts import Word


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser heard in a recording of `seconds`.

    `confidence`: how probably the text is worth correcting instead of writing it anew, 0..1.
    `cut`: the recording goes on after what was recognised. `other`: what the other language's
    model heard where it was asked, and was not believed, or less often.
    """

    text: str
    words: tuple[Word, ...]
    confidence: float
    language: Language
    model: str
    seconds: float
    cut: bool = False
    other: "Recognition | None" = None


RecognitionFault = Literal["unreadable", "empty", "timed_out", "crashed"]


class RecognitionError(HotlineError):
    """No text came out. `retry`: another attempt may succeed."""

    def __init__(self, kind: RecognitionFault, sentence: str, *, retry: bool) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.retry = retry


class Recognizer(Protocol):
    """Turns a recording into words."""

    def recognise(self, recording: Path, language: Language) -> Recognition:
        """Recognise a recording; `language` is tried first. Raises RecognitionError."""
        ...
