"""Models that load, and fail at every recording."""

import ctypes
import faulthandler
import shutil
from pathlib import Path

import pytest

from tests.world import make_settings
from worker.speech import self_check
from worker.speech.load import load_models
from worker.speech.model import ModelError, SpeechModel
from worker.speech.recognizer import VoskRecognizer


@pytest.fixture
def damaged(model_folder: Path, tmp_path: Path) -> Path:
    """The bundled model with a symbol taken for another: its graph is an endless loop."""
    folder = tmp_path / "damaged"
    shutil.copytree(model_folder, folder, ignore=shutil.ignore_patterns("samples"))
    (folder / "graph" / "disambig_tid.int").write_text("1 2 3 4 5\n")
    return folder


def abort(*_: object) -> None:
    faulthandler.disable()  # pytest's report of this crash is not wanted
    ctypes.CDLL(None).abort()


def test_a_healthy_model_passes(vosk_recognizer: VoskRecognizer):
    assert len(vosk_recognizer.loaded) == 1
    self_check.check(vosk_recognizer.loaded)


def test_a_worker_whose_model_hangs_does_not_start(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(self_check, "_SECONDS", 1.0)
    settings = make_settings(tmp_path, SPEECH__MODEL_RU=str(damaged))
    with pytest.raises(ModelError, match=r"in .*/damaged loads, but .* stopped after 1 s"):
        load_models(settings)


def test_a_model_that_aborts_is_named(
    vosk_recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(SpeechModel, "utterances", abort)
    with pytest.raises(ModelError, match=r"in .*/demo-kk-ru loads, but .* SIGABRT"):
        self_check.check(vosk_recognizer.loaded)
