"""The recogniser that workers use: every recording is read and recognised in a child process."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hotline.domain.languages import Language
from hotline.ports import Recognition
from worker.speech.audio import MAX_SECONDS, decode
from worker.speech.choice import recognise_best
from worker.speech.isolation import AllowSeconds, run_isolated
from worker.speech.recognizer import VoskRecognizer
from worker.speech.segments import Hearing, Span

# Reading 3 minutes takes 0.1 s; a file that takes this long was made to hang the reader.
_READING_SECONDS = 20.0

# Speech in another language than the model's can be decoded a hundred times slower.
CAP_PER_SECOND = 5.0
CAP_CONSTANT_SECONDS = 10.0

# A lattice of 3 minutes needs some hundred MiB beside the model; what wants more has run wild.
_MEMORY_MB = 4096


class IsolatedRecognizer:
    """Recognises recordings of at most `max_seconds` (the rest is cut off), whatever they hold.

    A crash or a hang of native code costs one attempt and neither harms nor blocks the worker.
    Recognising may take `cap_per_second` times the length of the audio plus
    `cap_constant_seconds`, in one language or in two.
    """

    def __init__(
        self,
        recognizer: VoskRecognizer,
        *,
        max_seconds: float = MAX_SECONDS,
        cap_per_second: float = CAP_PER_SECOND,
        cap_constant_seconds: float = CAP_CONSTANT_SECONDS,
    ) -> None:
        self._recognizer = recognizer
        self._max_seconds = max_seconds
        self._cap_per_second = cap_per_second
        self._cap_constant_seconds = cap_constant_seconds

    def load(self) -> None:
        """Read the models into memory; see VoskRecognizer.load."""
        self._recognizer.load()

    def recognise(self, recording: Path, language: Language) -> Recognition:
        """Recognise a recording; `language` is tried first. Raises RecognitionError."""
        self.load()
        other = self._recognizer.other_language(language)
        attempts = 1 if other is None else 2

        def attempt(spoken: Language, spans: Sequence[Span] | None) -> Hearing:
            heard = run_isolated(
                self._read_and_listen,
                recording,
                spoken,
                spans,
                attempts,
                seconds=_READING_SECONDS,
                memory_mb=_MEMORY_MB,
            )
            return Hearing.from_json(heard)

        return recognise_best(attempt, language, other, self._recognizer.poor_confidence)

    def _read_and_listen(
        self,
        allow_seconds: AllowSeconds,
        recording: Path,
        language: Language,
        spans: Sequence[Span] | None,
        attempts: int,
    ) -> dict[str, Any]:
        """Do the work, in the child: one of so many `attempts` that share the time."""
        audio = decode(recording, max_seconds=self._max_seconds)
        allow_seconds(self._cap(audio.seconds) / attempts)
        return asdict(self._recognizer.listen(audio, language, spans))

    def _cap(self, audio_seconds: float) -> float:
        return self._cap_per_second * audio_seconds + self._cap_constant_seconds
