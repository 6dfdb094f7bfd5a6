"""What the hotline adds to bare Vosk: both on the same recordings, in one run.

    python tests/bench/transcription.py [--rounds N]

Bare: the file is decoded (Python's `wave` module for WAV, a plain PyAV loop for MP3) and given to
a KaldiRecognizer in pieces of 4000 samples, as in Vosk's own examples. Ours: the whole path of a
worker (child process, PyAV, levels, silence, time cap, confidence, words as objects). The rounds
alternate, so that a busy machine slows both alike; the ratio is the median over the rounds' own
ratios. Both should hear the same: what differs is shown as a word error rate.

After that the first jobs of a worker: the model's folder is deleted once the worker has loaded
it, so whatever a job recognises, it opens no file of the model.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import vosk

from worker.speech.audio import TELEPHONE_RATE
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer
from worker.speech.samples import read_samples
from worker.speech.wer import Errors, word_errors

MODEL = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru"
CALL_SECONDS = (60, 180)
JOBS = 5


@dataclass(frozen=True)
class Case:
    """Recordings that are timed together."""

    name: str
    recordings: Sequence[Path]
    audio_seconds: float


def bare(model: vosk.Model, recording: Path) -> str:
    recognizer = vosk.KaldiRecognizer(model, TELEPHONE_RATE)
    recognizer.SetWords(True)
    pcm = read_wav(recording) if recording.suffix == ".wav" else read_any(recording)
    texts = []
    for start in range(0, len(pcm), 8000):
        if recognizer.AcceptWaveform(pcm[start : start + 8000]):
            texts.append(json.loads(recognizer.Result())["text"])
    texts.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(text for text in texts if text)


def read_wav(recording: Path) -> bytes:
    with wave.open(str(recording)) as file:
        return file.readframes(file.getnframes())


def read_any(recording: Path) -> bytes:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=TELEPHONE_RATE)
    with av.open(str(recording)) as container:
        frames = container.decode(audio=0)
        pieces = [piece for frame in frames for piece in resampler.resample(frame)]
    pieces += resampler.resample(None)
    return b"".join(bytes(piece.planes[0])[: piece.samples * 2] for piece in pieces)


def cases(folder: Path) -> list[Case]:
    """The samples as they are, and joined to the lengths of real calls, also as MP3."""
    samples = [sample.recording for sample in read_samples(MODEL / "samples")]
    made = [Case(f"{len(samples)} samples", samples, sum(map(seconds, samples)))]
    for length in CALL_SECONDS:
        path = folder / f"{length}s.wav"
        join(samples, path, length)
        made.append(Case(f"{length} s, WAV", [path], length))
        made.append(Case(f"{length} s, MP3", [as_mp3(path)], length))
    return made


def seconds(recording: Path) -> float:
    with wave.open(str(recording)) as file:
        return file.getnframes() / file.getframerate()


def join(recordings: Sequence[Path], target: Path, length: int) -> None:
    sound = b"".join(map(read_wav, recordings))
    wanted = length * TELEPHONE_RATE * 2
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(TELEPHONE_RATE)
        file.writeframes((sound * (wanted // len(sound) + 1))[:wanted])


def as_mp3(path: Path) -> Path:
    target = path.with_suffix(".mp3")
    with av.open(str(path)) as source, av.open(str(target), "w") as output:
        stream = output.add_stream("libmp3lame", rate=TELEPHONE_RATE, layout="mono")
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=8000)
        for frame in source.decode(audio=0):
            for piece in resampler.resample(frame):
                output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return target


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and seconds of a core with the children's."""

    wall: float
    cpu: float


def timed(recognise: Callable[[Path], str], case: Case) -> tuple[Took, list[str]]:
    start, before = time.perf_counter(), os.times()
    texts = [recognise(recording) for recording in case.recordings]
    cpu = sum(os.times()[:4]) - sum(before[:4])
    return Took(time.perf_counter() - start, cpu), texts


def compare(rounds: int, folder: Path) -> None:
    model = vosk.Model(str(MODEL))
    ours = IsolatedRecognizer(VoskRecognizer({"kk": MODEL, "ru": MODEL}))
    ours.load()
    print(f"{'':>12} {'':>6} {'min ms':>8} {'median ms':>10} {'x real time':>12}")
    for case in cases(folder):
        times: dict[str, list[Took]] = {"bare": [], "ours": []}
        differences = Errors()
        for _ in range(rounds):
            took, expected = timed(lambda path: bare(model, path), case)
            times["bare"].append(took)
            took, heard = timed(lambda path: ours.recognise(path, "kk").text, case)
            times["ours"].append(took)
            differences = sum(map(word_errors, expected, heard), start=Errors())
        report(case, times, differences)


def report(case: Case, times: dict[str, list[Took]], differences: Errors) -> None:
    for name, values in times.items():
        median = statistics.median(took.wall for took in values)
        print(
            f"{case.name:>12} {name:>6} {min(took.wall for took in values) * 1000:8.1f} "
            f"{median * 1000:10.1f} {median / case.audio_seconds:12.4f}"
        )
    pairs = list(zip(times["ours"], times["bare"], strict=True))
    wall = statistics.median(ours.wall / bare.wall for ours, bare in pairs)
    cpu = statistics.median(ours.cpu / bare.cpu for ours, bare in pairs)
    print(
        f"{case.name:>12} ratio {wall:.3f} of time, {cpu:.3f} of processor (medians of rounds); "
        f"{differences.errors} of {differences.said} words differ"
    )


def first_jobs(folder: Path) -> None:
    """Time a worker's first jobs, with the model gone from the disk."""
    model = folder / "model"
    shutil.copytree(MODEL, model, ignore=shutil.ignore_patterns("samples"))
    recognizer = IsolatedRecognizer(VoskRecognizer({"kk": model, "ru": model}))
    began = time.perf_counter()
    recognizer.load()
    loading = time.perf_counter() - began
    shutil.rmtree(model)
    sample = next(read_samples(MODEL / "samples"))
    case = Case("", [sample.recording], 0)
    times = [timed(lambda path: recognizer.recognise(path, "kk").text, case) for _ in range(JOBS)]
    assert all(texts[0] for _, texts in times), "without its folder the model must still hear"
    listed = ", ".join(f"{took.wall * 1000:.0f}" for took, _ in times)
    print(f"\nloading before the first job: {loading * 1000:.0f} ms; jobs: {listed} ms")
    print("model files opened by jobs: 0 (the folder was deleted after loading)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    vosk.SetLogLevel(-1)
    print("load average before: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    with tempfile.TemporaryDirectory() as folder:
        compare(rounds, Path(folder))
        first_jobs(Path(folder))
    print("load average after: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))


if __name__ == "__main__":
    main()
