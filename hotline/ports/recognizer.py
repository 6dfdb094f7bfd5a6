"""What turns a recording into words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from hotline.domain.errors import HotlineError
from hotline.domain.languages import Language
from hotline.domain.transcripts import Word


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser heard. `seconds` is the length of the audio, `confidence` 0..1."""

    text: str
    words: tuple[Word, ...]
    confidence: float
    language: Language
    model: str
    seconds: float


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
