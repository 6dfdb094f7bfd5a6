"""The training corpus: thousands of synthetic calls, made by all cores, kept as features.

A corpus is a folder with `shard-0000.npz`, ... and `pronunciations.json`. A shard holds its
utterances one after the other: `features` [all frames, 40] float16 with `frames` saying how many
are whose, and `phones` (names) with their `durations` (frames of 30 ms), `segments` of them each.
The pronunciations are [[voice, word, [phone, ...], count], ...]: how espeak-ng said each word, in
which language's voice and how often.
"""

import json
import multiprocessing
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from speech_models.training import voices
from speech_models.training.lexicon import Pronounced
from speech_models.training.progress import Progress
from speech_models.training.script import Line, Voice
from speech_models.training.speaking import SILENCE, Speaker
from speech_models.training.utterances import Studio, Utterance

_Item = TypeVar("_Item", bound=np.generic)

Pronunciations = Counter[tuple[Voice, str, tuple[str, ...]]]

_SHARD: Final = 500  # lines; small enough that all cores finish at about the same time


@dataclass(frozen=True)
class Corpus:
    """A corpus in memory. `phones` are the names, `SILENCE` first; item i of the others is one
    utterance: features [frames, 40] float16, the numbers of its phones, and their durations.
    """

    phones: list[str]
    features: list[NDArray[np.float16]]
    sequences: list[NDArray[np.int32]]
    durations: list[NDArray[np.int16]]


class Made(NamedTuple):
    """What making a corpus, or a shard of it, came to."""

    utterances: int
    rejected: int
    hours: float


class _Shard(NamedTuple):
    folder: Path
    number: int
    seed: int
    lines: Sequence[Line]


def make(folder: Path, lines: Sequence[Line], *, seed: int, processes: int) -> Made:
    """Record all lines into an emptied folder. The result does not depend on `processes`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shards = [
        _Shard(folder, number, seed, lines[begin : begin + _SHARD])
        for number, begin in enumerate(range(0, len(lines), _SHARD))
    ]
    made: list[Made] = []
    pronunciations: Pronunciations = Counter()
    # Read when numpy starts in a new process: threads of its own would be more than the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A fresh process for each shard: what espeak-ng says depends a little on what it said before.
    with (
        ProcessPoolExecutor(
            processes, multiprocessing.get_context("spawn"), max_tasks_per_child=1
        ) as pool,
        Progress("speaking", len(lines)) as progress,
    ):
        for shard, (figures, said) in zip(shards, pool.map(_make_shard, shards), strict=True):
            made.append(figures)
            pronunciations.update(said)
            hours = sum(each.hours for each in made)
            progress.advance(len(shard.lines), f"{hours:.1f} h of audio")
    _write_pronunciations(folder, pronunciations)
    return Made(*(sum(column) for column in zip(*made, strict=True)))


def load(folder: Path) -> Corpus:
    """Read a corpus into memory (about 30 MB an hour of audio)."""
    shards = [dict(np.load(file)) for file in sorted(folder.glob("shard-*.npz"))]
    names = {str(name) for shard in shards for name in np.unique(shard["phones"])}
    phones = [SILENCE, *sorted(names - {SILENCE})]
    number = {name: i for i, name in enumerate(phones)}
    corpus = Corpus(phones, [], [], [])
    for shard in shards:
        numbers = np.array([number[name] for name in shard["phones"]], np.int32)
        corpus.features.extend(_split(shard["features"], shard["frames"]))
        corpus.sequences.extend(_split(numbers, shard["segments"]))
        corpus.durations.extend(_split(shard["durations"], shard["segments"]))
    return corpus


def load_pronunciations(folder: Path) -> dict[Voice, list[Pronounced]]:
    """Read how each word was pronounced by the voices of each language, and how often."""
    said: dict[Voice, list[Pronounced]] = {"kk": [], "ru": []}
    for voice, word, phones, count in json.loads(
        (folder / "pronunciations.json").read_text(encoding="utf-8")
    ):
        said[voice].append((word, tuple(phones), count))
    return said


def _make_shard(shard: _Shard) -> tuple[Made, Pronunciations]:
    """Record the lines of one shard. Runs in a process of its own."""
    speaker = Speaker()
    voices.require(speaker.variants)
    studio = Studio(speaker, np.random.default_rng([shard.seed, shard.number]))
    recorded = [(line.voice, said) for line in shard.lines if (said := studio.record(line))]
    utterances = [said for _, said in recorded]
    _write_shard(shard.folder / f"shard-{shard.number:04}.npz", utterances)
    pronunciations = Counter(
        (voice, word.text, word.phones) for voice, said in recorded for word in said.words
    )
    hours = sum(utterance.seconds for utterance in utterances) / 3600
    return Made(len(utterances), len(shard.lines) - len(utterances), hours), pronunciations


def _write_shard(path: Path, utterances: Sequence[Utterance]) -> None:
    np.savez(
        path,
        features=np.concatenate([each.features for each in utterances]).astype(np.float16),
        frames=np.array([len(each.features) for each in utterances]),
        phones=np.array([name for each in utterances for name in each.phones]),
        durations=np.concatenate([each.durations for each in utterances]),
        segments=np.array([len(each.phones) for each in utterances]),
    )


def _write_pronunciations(folder: Path, pronunciations: Pronunciations) -> None:
    entries = [[*said, count] for said, count in sorted(pronunciations.items())]
    text = json.dumps(entries, ensure_ascii=False, indent=0)
    (folder / "pronunciations.json").write_text(text, encoding="utf-8")


def _split(items: NDArray[_Item], lengths: NDArray[np.integer]) -> list[NDArray[_Item]]:
    return np.split(items, np.cumsum(lengths)[:-1])
