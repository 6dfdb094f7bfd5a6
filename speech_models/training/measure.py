"""Word error rates of a model by condition, with the real recogniser.

Measures also what a hotline feels: what is heard where nobody speaks, how exact the times of words
are, how soon the recogniser notices that a caller has finished, and what its confidence is worth.

Not to be imported where a graph is made (figures says why); card makes tables of what it finds.
"""

import json
import sys
import wave
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

if "pywrapfst" in sys.modules:  # importing vosk would hang
    raise ImportError("measure in a process without pynini: both bring OpenFst")
import vosk

from speech_models.training.recordings import RATE, Placed, read_times
from worker.speech.samples import Sample, read_samples
from worker.speech.wer import Errors, alignment, comparable_words, word_errors

_CHUNK: Final = 0.1  # seconds of audio at a time, as from a live call
_EARLY: Final = 0.1  # seconds before the end of the speech that still count as its end


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser made of a recording.

    `pauses`: the times, in seconds, at which it noticed that an utterance was over.
    """

    text: str
    words: tuple[Placed, ...]
    confidences: tuple[float, ...]
    pauses: tuple[float, ...]


@dataclass(slots=True)
class Measured:
    """The figures of one condition.

    `errors`: by language. `right`, `wrong`: confidences of the words heard so. `begins`, `ends`:
    heard minus true time of each word of a faultless recording, seconds. `delays`: from the end of
    the speech until the recogniser noticed; `endless`: recordings in which it never did. `false`:
    recordings of nobody in which something was heard.
    """

    errors: dict[str, Errors] = field(default_factory=lambda: defaultdict(Errors))
    recordings: int = 0
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    begins: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    endless: int = 0
    false: list[str] = field(default_factory=list)


def measure(
    model: Path, folder: Path, advance: Callable[[], None] = lambda: None
) -> dict[str, Measured]:
    """Let the model hear every condition in `folder`; calls `advance` after each recording."""
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))
    measured: dict[str, Measured] = {}
    for refs in sorted(folder.glob("*/refs.tsv")):
        figures = measured[refs.parent.name] = Measured()
        times = read_times(refs.parent)
        for sample in read_samples(refs.parent):
            heard = listen(loaded, sample.recording)
            _count(figures, sample, heard, times.get(sample.recording.name, []))
            advance()
    return measured


def listen(model: vosk.Model, recording: Path) -> Heard:
    """Recognise a WAV of 8 kHz."""
    recogniser = vosk.KaldiRecognizer(model, RATE)
    recogniser.SetWords(True)
    results: list[dict[str, Any]] = []
    pauses: list[float] = []
    seconds = 0.0
    for chunk in _chunks(recording):
        seconds += len(chunk) / 2 / RATE
        if recogniser.AcceptWaveform(chunk):
            results.append(json.loads(recogniser.Result()))
            pauses.append(seconds)
    results.append(json.loads(recogniser.FinalResult()))
    words = [word for result in results for word in result.get("result", [])]
    return Heard(
        " ".join(result["text"] for result in results if result["text"]),
        tuple(Placed(word["word"], word["start"], word["end"]) for word in words),
        tuple(word["conf"] for word in words),
        tuple(pauses),
    )


def _chunks(recording: Path) -> Iterator[bytes]:
    with wave.open(str(recording), "rb") as file:
        while chunk := file.readframes(int(_CHUNK * RATE)):
            yield chunk


def _count(figures: Measured, sample: Sample, heard: Heard, times: list[Placed]) -> None:
    figures.recordings += 1
    figures.errors[sample.language] += word_errors(sample.text, heard.text)
    if sample.text:
        _count_confidences(figures, sample.text, heard)
    elif heard.text:
        figures.false.append(f"{sample.voice}: {heard.text}")
    if times:
        _count_times(figures, times, heard)


def _count_confidences(figures: Measured, text: str, heard: Heard) -> None:
    said, words = comparable_words(text), comparable_words(heard.text)
    pairs = [(a, b) for a, b in alignment(said, words) if a is not None and b is not None]
    right = {b for a, b in pairs if said[a] == words[b]}
    for number, confidence in enumerate(heard.confidences):
        (figures.right if number in right else figures.wrong).append(confidence)


def _count_times(figures: Measured, times: list[Placed], heard: Heard) -> None:
    if [word.word for word in times] == [word.word for word in heard.words]:
        for true, found in zip(times, heard.words, strict=True):
            figures.begins.append(found.begin - true.begin)
            figures.ends.append(found.end - true.end)
    end = times[-1].end
    noticed = [pause - end for pause in heard.pauses if pause > end - _EARLY]
    figures.delays += noticed[:1]
    figures.endless += not noticed
