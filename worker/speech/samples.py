"""Recordings with known words, to measure a recogniser by: a folder with a file `refs.tsv`.

A line is `file<TAB>language<TAB>voice<TAB>text`; voice, or language and voice, may be left out,
and a first line of column names is passed over. Folders inside with a `refs.tsv` of their own
are conditions: "clean", "telephone", "5 dB".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hotline.domain.errors import HotlineError
from hotline.domain.languages import Language, language_of_text

Spoken = Literal["kk", "ru", "mixed"]

LIST = "refs.tsv"

_SPOKEN: dict[str, Spoken] = {"kk": "kk", "ru": "ru", "mixed": "mixed"}
_HEADERS = frozenset({"file", "filename", "name", "path", "audio", "wav", "recording"})
_MOST_COLUMNS = 4


class SamplesError(HotlineError):
    """A folder of samples cannot be used; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A recording of somebody (`voice`, empty if unknown) saying `text` (empty: nothing)."""

    recording: Path
    language: Spoken
    voice: str
    text: str

    @property
    def first_language(self) -> Language:
        """The language to try first, as if the caller had chosen it."""
        if self.language == "mixed":
            return language_of_text(self.text, "kk")
        return self.language


def read_samples(folder: Path) -> Iterator[Sample]:
    """Yield the samples that `refs.tsv` in a folder lists. Raises SamplesError."""
    path = folder / LIST
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise SamplesError(f"{path} cannot be read: {reason}.") from error
    for number, line in enumerate(lines, start=1):
        columns = [column.strip() for column in line.split("\t")]
        if not any(columns) or (number == 1 and columns[0].lower() in _HEADERS):
            continue
        try:
            yield _sample(folder, columns)
        except ValueError as error:
            raise SamplesError(f"{path}, line {number}: {error}.") from None


def read_conditions(folder: Path) -> dict[str, list[Sample]]:
    """Read all samples of a folder, by condition: its own ones under "", then those inside.

    Raises SamplesError.
    """
    lists = sorted(folder.rglob(LIST), key=lambda path: (path.parent != folder, path))
    conditions = {
        "" if path.parent == folder else path.parent.relative_to(folder).as_posix(): list(
            read_samples(path.parent)
        )
        for path in lists
    }
    if not any(conditions.values()):
        raise SamplesError(
            f"{folder} lists no recordings: it needs a file {LIST} with lines such as "
            "`a.wav<TAB>kk<TAB>су жоқ`."
        )
    return conditions


def _sample(folder: Path, columns: list[str]) -> Sample:
    """Read one line. Raises ValueError with what is wrong."""
    if not 1 < len(columns) <= _MOST_COLUMNS:
        raise ValueError(f"2 to 4 columns, tabs between, are needed, not {len(columns)}")
    name, text = columns[0], columns[-1]
    if not name:
        raise ValueError("the first column must name a recording")
    recording = folder / name
    if not recording.is_file():
        raise ValueError(f"there is no recording {name}")
    if len(columns) == 2:
        return Sample(recording, language_of_text(text, "kk"), "", text)
    if columns[1] not in _SPOKEN:
        raise ValueError(f"column 2 must be kk, ru or mixed, not {columns[1]!r}")
    voice = columns[2] if len(columns) == _MOST_COLUMNS else ""
    return Sample(recording, _SPOKEN[columns[1]], voice, text)
