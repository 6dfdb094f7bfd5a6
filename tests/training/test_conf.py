"""conf/: what the recogniser is told about the model."""

from pathlib import Path

import pytest

from hotline.speech.layout import sample_rate
from speech_models.training import alignment, conf, features


def options(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.strip())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder with nothing but its conf/."""
    conf.write(tmp_path / "conf", acoustic_scale=0.4)
    (tmp_path / "am").mkdir()
    (tmp_path / "am/final.mdl").touch()
    return tmp_path


def test_the_features_are_those_of_the_training(folder: Path) -> None:
    said = options(folder / "conf/mfcc.conf")
    assert sample_rate(folder) == features.RATE
    assert int(said["--num-ceps"]) == int(said["--num-mel-bins"]) == features.SIZE


def test_the_bundled_model_was_made_for_these_features(folder: Path, root: Path) -> None:
    bundled = root / "speech_models/demo-kk-ru/conf/mfcc.conf"
    assert options(folder / "conf/mfcc.conf") == options(bundled)


def test_decoding_knows_the_network(folder: Path) -> None:
    said = options(folder / "conf/model.conf")
    assert int(said["--frame-subsampling-factor"]) == alignment.SUBSAMPLING
    assert said["--acoustic-scale"] == "0.4"
