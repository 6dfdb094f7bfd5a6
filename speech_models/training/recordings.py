"""A folder of test recordings: WAVs, refs.tsv (who says what), times.tsv (when each word is said).

refs.tsv has a line `file<TAB>language<TAB>voice<TAB>text` for each recording; the text is empty
where nobody speaks. times.tsv has a line `file<TAB>word<TAB>begin<TAB>end` (seconds) for each word.
WAVs have 8 kHz, 16 bits, one channel.
"""

import wave
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE: Final = 8_000
NOTHING: Final = "nothing"
"""Name of the folder in whose recordings nobody speaks."""

_FULL_SCALE: Final = 32_767


class Placed(NamedTuple):
    """A word in a recording, seconds."""

    word: str
    begin: float
    end: float


class Recording(NamedTuple):
    """A recording to be written; `sound` is float samples at 8 kHz, full scale 1."""

    name: str
    language: str
    voice: str
    text: str
    sound: NDArray[np.float64]
    words: tuple[Placed, ...] = ()


def write(folder: Path, recordings: Iterable[Recording]) -> None:
    """Write recordings and both lists."""
    folder.mkdir(parents=True, exist_ok=True)
    refs: list[str] = []
    times: list[str] = []
    for each in recordings:
        _write_wav(folder / each.name, each.sound)
        refs.append(f"{each.name}\t{each.language}\t{each.voice}\t{each.text}\n")
        times += [f"{each.name}\t{word}\t{a:.3f}\t{b:.3f}\n" for word, a, b in each.words]
    (folder / "refs.tsv").write_text("".join(refs), encoding="utf-8")
    (folder / "times.tsv").write_text("".join(times), encoding="utf-8")


def _write_wav(path: Path, sound: NDArray[np.float64]) -> None:
    pcm = np.clip(np.round(sound * _FULL_SCALE), -_FULL_SCALE - 1, _FULL_SCALE).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())


def read_times(folder: Path) -> Mapping[str, list[Placed]]:
    """Read when the words of each file are said; a folder without times.tsv says nothing."""
    times: defaultdict[str, list[Placed]] = defaultdict(list)
    path = folder / "times.tsv"
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, word, begin, end = line.split("\t")
            times[name].append(Placed(word, float(begin), float(end)))
    return times
