"""The recordings with known words that lie beside a speech model, to measure it by."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from hotline.domain.languages import Language


@dataclass(frozen=True, slots=True)
class Sample:
    """A recording of somebody (`voice`) saying `text`."""

    recording: Path
    language: Language
    voice: str
    text: str


def read_samples(folder: Path) -> Iterator[Sample]:
    """Yield the samples that `refs.tsv` in a folder lists: file, language, voice, text."""
    lines = (folder / "refs.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        name, language, voice, text = line.split("\t")
        if language not in get_args(Language):
            raise ValueError(f"{folder}/refs.tsv: unknown language {language!r}")
        yield Sample(folder / name, "kk" if language == "kk" else "ru", voice, text)
