"""Vosk, the offline recogniser, behind the port `Recognizer`. The only module that imports it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import vosk

from hotline.domain.errors import HotlineError
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.transcripts import Word, call_confidence
from hotline.ports import Recognition, RecognitionError
from worker.speech.audio import BYTES_PER_SAMPLE, Audio, decode, resampled
from worker.speech.choice import recognise_best

POOR_CONFIDENCE = 0.75

# What Vosk's own examples feed at a time; at the end of each piece it looks for a pause.
_PIECE_SAMPLES = 4000

# Kaldi's default, where a model's mfcc.conf says nothing.
_KALDI_SAMPLE_RATE = 16000

# How a model writes sound that is speech but none of its words.
_UNKNOWN_WORD = "[unk]"


class ModelError(HotlineError):
    """A speech model is missing or damaged: the worker cannot start."""


class VoskRecognizer:
    """Recognises recordings in this process. `models` names a model folder per language.

    Languages with the same folder share one model in memory. `poor_confidence` (0..1) is the
    limit below which the other language's model is asked too. Raises ModelError.
    """

    def __init__(
        self, models: Mapping[Language, Path], *, poor_confidence: float = POOR_CONFIDENCE
    ) -> None:
        missing = [language for language in LANGUAGES if language not in models]
        if missing:
            raise ModelError(
                f"Name a speech model for each language; missing: {', '.join(missing)}."
            )
        self._folders = {language: path.resolve() for language, path in models.items()}
        self._loaded: dict[Path, _Model] = {}
        self.poor_confidence = poor_confidence

    def load(self) -> None:
        """Read the models into memory, once; further calls do nothing. Raises ModelError.

        To be called before a worker forks, so that its children share the models.
        """
        for folder in self._folders.values():
            if folder not in self._loaded:
                self._loaded[folder] = _Model(folder)

    def recognise(self, recording: Path, language: Language) -> Recognition:
        """Recognise a recording; `language` is tried first. Raises RecognitionError."""
        audio = decode(recording)
        return recognise_best(
            lambda spoken: self.transcribe(audio, spoken),
            language,
            self.other_language(language),
            self.poor_confidence,
        )

    def other_language(self, language: Language) -> Language | None:
        """Name the language whose model may be asked besides; None if there is no such model."""
        folder = self._folders[language]
        others = (name for name, other in self._folders.items() if other != folder)
        return next(others, None)

    def transcribe(self, audio: Audio, language: Language) -> Recognition:
        """Recognise sound with the model of one language, and only that."""
        self.load()
        folder = self._folders[language]
        try:
            words = tuple(self._loaded[folder].words(audio))
        except Exception as error:  # Vosk raises nothing more specific
            raise RecognitionError("crashed", f"Vosk failed: {error}", retry=True) from error
        known = tuple(word for word in words if word.text != _UNKNOWN_WORD)
        return Recognition(
            text=" ".join(word.text for word in known),
            words=known,
            # Unknown words are left out of the text, but the listener must be warned of them.
            confidence=call_confidence(words),
            language=language,
            model=folder.name,
            seconds=audio.seconds,
        )


class _Model:
    """One loaded Vosk model."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        if not (folder / "am" / "final.mdl").is_file():
            raise ModelError(f"There is no speech model in {folder}.")
        self._sample_rate = _sample_rate(folder)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # Vosk raises nothing more specific
            raise ModelError(f"The speech model in {folder} is damaged.") from error

    def words(self, audio: Audio) -> Iterator[Word]:
        """Yield the words of a recording in the order in which they were said."""
        pcm = resampled(audio, self._sample_rate).pcm
        recognizer = vosk.KaldiRecognizer(self._model, float(self._sample_rate))
        recognizer.SetWords(True)
        step = _PIECE_SAMPLES * BYTES_PER_SAMPLE
        for start in range(0, len(pcm), step):
            if recognizer.AcceptWaveform(pcm[start : start + step]):
                yield from _words(recognizer.Result(), audio.seconds)
        yield from _words(recognizer.FinalResult(), audio.seconds)


def _words(result: str, audio_seconds: float) -> Iterator[Word]:
    """Read one of Vosk's results: the words between two pauses, timed from the audio's start."""
    heard: list[dict[str, Any]] = json.loads(result).get("result", [])
    for word in heard:
        yield Word(
            text=word["word"],
            # Kaldi counts whole frames of 30 ms, so the last one may end after the sound does.
            start=min(word["start"], audio_seconds),
            end=min(word["end"], audio_seconds),
            confidence=min(word["conf"], 1.0),
        )


def _sample_rate(folder: Path) -> int:
    """Read from a model's feature settings at what rate (Hz) it wants its audio."""
    settings = folder / "conf" / "mfcc.conf"
    lines = settings.read_text(encoding="utf-8").splitlines() if settings.is_file() else []
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "--sample-frequency":
            return int(float(value))
    return _KALDI_SAMPLE_RATE
