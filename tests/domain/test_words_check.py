from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli.main import cli


def check(path: Path) -> Result:
    return CliRunner().invoke(cli, ["words", "check", "--file", str(path)])


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder that the settings name for both languages."""
    folder = tmp_path / "a-model"
    (folder / "graph").mkdir(parents=True)
    monkeypatch.setenv("HOTLINE_SPEECH__MODEL_KK", str(folder))
    monkeypatch.setenv("HOTLINE_SPEECH__MODEL_RU", str(folder))
    return folder


def test_what_the_models_cannot_hear_is_listed(model: Path, tmp_path: Path) -> None:
    (model / "graph" / "words.txt").write_text("<eps> 0\nақсуда 1\nтопар 2\n", encoding="utf-8")
    words = tmp_path / "words.yaml"
    words.write_text("- name: Ақсу\n- name: Көкшетау\n- name: Ақсу\n", encoding="utf-8")
    told = check(words)
    assert told.exit_code == 0
    assert "Ақсу stands there twice" in told.output
    assert "a-model does not know" in told.output
    assert "көкшетау" in told.output
    assert "ақсу" not in told.output  # it knows another case of it
    assert told.output.count("a-model") == 1


def test_a_model_without_a_list_is_said_to_have_none(model: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("- name: Ақсу\n", encoding="utf-8")
    assert "a-model: the model has no list of its words" in check(words).output
