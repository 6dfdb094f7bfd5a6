"""Measuring the bundled model and writing its card."""

import wave
from pathlib import Path

import numpy as np
import pytest

from speech_models.training import card, measure, recordings
from speech_models.training.measure import Measured
from speech_models.training.recordings import Placed, Recording
from worker.speech.wer import Errors


@pytest.fixture(scope="module")
def samples(root: Path) -> Path:
    return root / "speech_models/demo-kk-ru/samples"


def copied(samples: Path, folder: Path, name: str, text: str, end: float) -> None:
    """Make a condition of one of the samples, followed by silence."""
    folder.mkdir(parents=True)
    with wave.open(str(samples / name), "rb") as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    sound = np.concatenate([pcm / 32768, np.zeros(3 * recordings.RATE)])
    words = (Placed(text.split()[-1], end - 0.3, end),)
    recordings.write(folder, [Recording(name, "kk", "kk+linda", text, sound, words)])


def test_the_samples_are_measured(root: Path, samples: Path, tmp_path: Path) -> None:
    line = (samples / "refs.tsv").read_text(encoding="utf-8").splitlines()[0]
    name, _, _, text = line.split("\t")
    copied(samples, tmp_path / "ends_clean", name, text, end=6.0)
    silence = np.zeros(2 * recordings.RATE)
    recordings.write(tmp_path / "nothing", [Recording("silence.wav", "kk", "silence", "", silence)])
    heard = 0

    def advance() -> None:
        nonlocal heard
        heard += 1

    measured = measure.measure(root / "speech_models/demo-kk-ru", tmp_path, advance)

    assert heard == 2
    figures = measured["ends_clean"]
    assert figures.errors["kk"].said == len(text.split())
    assert figures.errors["kk"].rate < 0.2
    assert len(figures.right) >= 0.8 * len(text.split())
    assert (len(figures.delays), figures.endless) == (1, 0)
    assert measured["nothing"].false == []
    assert measured["nothing"].recordings == 1


def test_the_table_shows_what_was_measured() -> None:
    measured = {
        "template_clean": Measured(
            errors={"kk": Errors(substituted=1, said=200), "ru": Errors(said=100)},
            recordings=20,
            right=[1.0, 0.9],
            wrong=[0.5],
            begins=[0.01, -0.02, 0.03],
            ends=[0.0, 0.0],
        ),
        "ends_clean": Measured(recordings=3, delays=[0.6, 0.9], endless=1),
        "nothing": Measured(recordings=4, false=["music_0: алло"]),
    }

    text = card.render(measured)

    assert "| template sentences, clean | 0.5 (1 of 200) | 0.0 (0 of 100) | – | 20 |" in text
    assert "| template sentences, clean | 20, 29 | 0, 0 | – | – | 0.95 / 0.50 |" in text
    assert "| – | – | 0.75, 0.90 | 1 of 3 | – / – |" in text
    assert "3 of 4 recordings give an empty text.\n- music_0: алло" in text


def test_the_card_gets_the_figures_between_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "MODEL_CARD.md"
    path.write_text(f"# Model\n{card.BEGIN}\nold\n{card.END}\n## Licence\n", encoding="utf-8")

    card.update(path, "| new |")
    card.update(path, "| newer |")

    expected = f"# Model\n{card.BEGIN}\n| newer |\n{card.END}\n## Licence\n"
    assert path.read_text(encoding="utf-8") == expected


def test_a_card_without_marks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "MODEL_CARD.md"
    path.write_text("# Model\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the lines"):
        card.update(path, "| new |")


def test_times_are_read_back(tmp_path: Path) -> None:
    words = (Placed("су", 0.25, 0.5), Placed("жоқ", 0.5, 1.0))
    recordings.write(tmp_path, [Recording("a.wav", "kk", "kk+m7", "су жоқ", np.zeros(9), words)])

    assert recordings.read_times(tmp_path) == {"a.wav": list(words)}
    assert recordings.read_times(tmp_path / "elsewhere") == {}
