"""The corpus: what the network learns from."""

from pathlib import Path

import numpy as np
import pytest

from speech_models.training import alignment, corpus, features
from speech_models.training.script import Line
from speech_models.training.speaking import SILENCE

LINES = [
    Line("сәлеметсіз бе", "kk"),
    Line("", "kk"),
    Line("нет воды", "ru"),
    Line("су нет", "kk"),
    Line("нет воды", "ru"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of those lines."""
    made = tmp_path_factory.mktemp("corpus") / "first"
    corpus.make(made, LINES, seed=1, processes=1)
    return made


def test_every_line_becomes_features_with_labels(folder: Path) -> None:
    loaded = corpus.load(folder)

    assert loaded.phones[0] == SILENCE
    assert len(loaded.features) == len(loaded.sequences) == len(loaded.durations) == len(LINES)
    for seen, said, shares in zip(loaded.features, loaded.sequences, loaded.durations, strict=True):
        assert seen.shape[1] == features.SIZE
        assert np.isfinite(seen).all()
        assert len(said) == len(shares)
        assert shares.sum() == alignment.network_frames(len(seen))
        assert said[0] == said[-1] == 0
    assert [len(said) == 1 for said in loaded.sequences] == [False, True, False, False, False]


def test_pronunciations_are_counted(folder: Path) -> None:
    said = corpus.load_pronunciations(folder)

    assert all(phones for each in said.values() for _, phones, _ in each)
    counts = {
        voice: {word: sum(n for other, _, n in each if other == word) for word, _, _ in each}
        for voice, each in said.items()
    }
    assert counts["kk"] == {"сәлеметсіз": 1, "бе": 1, "нет": 1, "су": 1}
    assert counts["ru"] == {"нет": 2, "воды": 2}


def test_a_seed_decides_the_corpus(folder: Path, tmp_path: Path) -> None:
    corpus.make(tmp_path / "same", LINES, seed=1, processes=2)
    corpus.make(tmp_path / "other", LINES, seed=2, processes=1)

    first, same, other = (corpus.load(each) for each in (folder, *sorted(tmp_path.iterdir())[::-1]))
    assert all((a == b).all() for a, b in zip(first.features, same.features, strict=True))
    assert [len(a) for a in first.features] != [len(a) for a in other.features]


def test_the_figures_add_up(tmp_path: Path) -> None:
    made = corpus.make(tmp_path / "corpus", LINES, seed=3, processes=1)

    assert made.utterances + made.rejected == len(LINES)
    assert 0 < made.hours * 3600 < 60
