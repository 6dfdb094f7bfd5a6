"""One loaded Vosk model: from PCM to utterances. The only module that imports vosk."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import vosk

from hotline.domain.errors import HotlineError
from hotline.domain.transcripts import Word
from hotline.speech.errors import ModelFilesError
from hotline.speech.layout import Layout, examine, is_model
from worker.speech.audio import BYTES_PER_SAMPLE, Audio, resampled
from worker.speech.segments import UNKNOWN, Utterance

# What Vosk's own examples feed at a time; at the end of each piece it looks for a pause.
PIECE_SAMPLES = 4000


class ModelError(HotlineError):
    """A speech model is missing or damaged: the worker cannot start."""


class SpeechModel:
    """A model folder in memory. Raises ModelError.

    `takes_grammars`: it can be told at run time to listen for certain words only. A model whose
    graph was composed in advance (HCLG.fst) ignores that.
    """

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        layout = _examined(folder)
        self.folder, self.name = folder, folder.name
        self.sample_rate = layout.sample_rate
        self.takes_grammars = layout.takes_grammars
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # Vosk raises nothing more specific
            raise ModelError(f"The speech model in {folder} is damaged.") from error

    def listener(self, phrases: Iterable[str] = ()) -> vosk.KaldiRecognizer:
        """Make a recogniser that reports words; `phrases` is all that it listens for (none: all).

        It takes 16-bit PCM at `sample_rate`. One listener is for one piece of sound.
        """
        rate = float(self.sample_rate)
        grammar = [json.dumps([*phrases, UNKNOWN], ensure_ascii=False)] if phrases else []
        listener = vosk.KaldiRecognizer(self._model, rate, *grammar)
        listener.SetWords(True)
        return listener

    def knows(self, phrase: str) -> bool:
        """Tell whether all words of a phrase are in the model's vocabulary."""
        return all(self._model.vosk_model_find_word(word) >= 0 for word in phrase.split())

    def utterances(self, audio: Audio, phrases: Iterable[str] = ()) -> Iterator[Utterance]:
        """Yield what is said between pauses; times are seconds of `audio`."""
        pcm = resampled(audio, self.sample_rate).pcm
        listener = self.listener(phrases)
        step = PIECE_SAMPLES * BYTES_PER_SAMPLE
        begun = 0.0
        for start in range(0, len(pcm), step):
            if listener.AcceptWaveform(pcm[start : start + step]):
                fed = (start + step) / BYTES_PER_SAMPLE / self.sample_rate
                end = min(fed, audio.seconds)
                yield Utterance(begun, end, heard_words(listener.Result(), audio.seconds))
                begun = end
        words = heard_words(listener.FinalResult(), audio.seconds)
        yield Utterance(begun, audio.seconds, words)


def heard_words(result: str, audio_seconds: float) -> tuple[Word, ...]:
    """Read one of Vosk's results: the words between two pauses, timed from the audio's start."""
    heard: list[dict[str, Any]] = json.loads(result).get("result", [])
    return tuple(
        Word(
            text=word["word"],
            # Kaldi counts whole frames of 30 ms, so the last one may end after the sound does.
            start=min(word["start"], audio_seconds),
            end=min(word["end"], audio_seconds),
            confidence=min(word["conf"], 1.0),
        )
        for word in heard
    )


def _examined(folder: Path) -> Layout:
    """Look at the files before Vosk does, whose own errors name none."""
    if not is_model(folder):
        raise ModelError(
            f"There is no speech model in {folder}: `python3 manage.py models install "
            f"{folder.name}` fetches it if it is an official one; `models list` names those."
        )
    try:
        return examine(folder)
    except ModelFilesError as error:
        raise ModelError(error.sentence) from error
