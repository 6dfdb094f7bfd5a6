"""What the hotline adds to bare Vosk: both on the same recordings, in one run.

    python tests/bench/transcription.py [--rounds N]

Bare: Python's `wave` module and a KaldiRecognizer per file, as in Vosk's own example. Ours: the
whole path of a worker (child process, PyAV, time cap, words as objects). The rounds alternate, so
that a busy machine slows both alike; the ratio is the median over the rounds' own ratios.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import json
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import vosk

from worker.speech.audio import TELEPHONE_RATE
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer
from worker.speech.samples import read_samples

MODEL = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru"
CALL_SECONDS = (60, 180)


@dataclass(frozen=True)
class Case:
    """Recordings that are timed together."""

    name: str
    recordings: Sequence[Path]
    audio_seconds: float


def bare(model: vosk.Model, recording: Path) -> str:
    with wave.open(str(recording)) as file:
        recognizer = vosk.KaldiRecognizer(model, file.getframerate())
        recognizer.SetWords(True)
        texts = []
        while data := file.readframes(4000):
            if recognizer.AcceptWaveform(data):
                texts.append(json.loads(recognizer.Result())["text"])
        texts.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(text for text in texts if text)


def cases(folder: Path) -> list[Case]:
    """The samples as they are, and joined to the lengths of real calls."""
    samples = [sample.recording for sample in read_samples(MODEL / "samples")]
    made = [Case("12 samples", samples, sum(map(seconds, samples)))]
    for length in CALL_SECONDS:
        path = folder / f"{length}s.wav"
        join(samples, path, length)
        made.append(Case(f"call of {length} s", [path], seconds(path)))
    return made


def seconds(recording: Path) -> float:
    with wave.open(str(recording)) as file:
        return file.getnframes() / file.getframerate()


def join(recordings: Sequence[Path], target: Path, length: int) -> None:
    sound = b""
    for recording in recordings:
        with wave.open(str(recording)) as file:
            sound += file.readframes(file.getnframes())
    wanted = length * TELEPHONE_RATE * 2
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(TELEPHONE_RATE)
        file.writeframes((sound * (wanted // len(sound) + 1))[:wanted])


def timed(recognise: Callable[[Path], str], case: Case) -> tuple[float, list[str]]:
    start = time.perf_counter()
    texts = [recognise(recording) for recording in case.recordings]
    return time.perf_counter() - start, texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(MODEL))
    ours = IsolatedRecognizer(VoskRecognizer({"kk": MODEL, "ru": MODEL}))
    ours.load()
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"{'':>15} {'audio s':>8} {'':>6} {'min ms':>8} {'median ms':>10} {'x real time':>12}"
        )
        for case in cases(Path(folder)):
            times: dict[str, list[float]] = {"bare": [], "ours": []}
            for _ in range(rounds):
                elapsed, expected = timed(lambda path: bare(model, path), case)
                times["bare"].append(elapsed)
                elapsed, heard = timed(lambda path: ours.recognise(path, "kk").text, case)
                times["ours"].append(elapsed)
                assert heard == expected, "both must hear the same"
            report(case, times)


def report(case: Case, times: dict[str, list[float]]) -> None:
    for name, values in times.items():
        median = statistics.median(values)
        print(
            f"{case.name:>15} {case.audio_seconds:8.1f} {name:>6} {min(values) * 1000:8.1f} "
            f"{median * 1000:10.1f} {median / case.audio_seconds:12.4f}"
        )
    ratios = [ours / bare for bare, ours in zip(times["bare"], times["ours"], strict=True)]
    print(
        f"{case.name:>15} ratio {statistics.median(ratios):.3f} (median of rounds), "
        f"{min(times['ours']) / min(times['bare']):.3f} (best of each)"
    )


if __name__ == "__main__":
    main()
