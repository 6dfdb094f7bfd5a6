"""Installed models: what is in use, what was damaged, what somebody else put there."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

MODEL = "vosk-model-small-kz-0.42"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_what_is_in_use_stays(
    models: Callable[..., str], folder: Path, model_zip: Path, monkeypatch: pytest.MonkeyPatch
):
    models("install", MODEL, "--file", model_zip)
    monkeypatch.setenv("HOTLINE_SPEECH__MODEL_KK", str(folder / MODEL))
    assert f"{MODEL:<25} kk" in models("list")
    assert "in use for kk" in models("list")
    said = models("remove", MODEL, fails=True)
    assert "is in use (speech.model_kk): name another" in said
    assert names(folder) == {MODEL}
    models("remove", MODEL, "--force")
    assert names(folder) == set()


def test_the_bundled_model_stays(models: Callable[..., str], folder: Path, bundled: Path):
    shutil.copytree(bundled, folder / bundled.name)
    for force in ([], ["--force"]):
        said = models("remove", bundled.name, *force, fails=True)
        assert "belongs to the hotline itself" in said
    assert models("verify").startswith(f"{bundled.name}: readable (not installed by command")
    assert (folder / bundled.name / "am/final.mdl").is_file()


def test_a_model_elsewhere_is_not_removed_through_a_link(
    models: Callable[..., str], folder: Path, bundled: Path, tmp_path: Path
):
    folder.mkdir()
    (folder / "linked").symlink_to(bundled)
    assert "is a link" in models("remove", "linked", fails=True)
    assert (folder / "linked").is_symlink()


def test_a_model_put_there_by_hand(models: Callable[..., str], folder: Path, model_zip: Path):
    with zipfile.ZipFile(model_zip) as opened:
        opened.extractall(folder)
    assert "readable (not installed by command" in models("verify", MODEL)
    (folder / MODEL / "graph/Gr.fst").unlink()
    assert "Gr.fst is missing" in models("verify", MODEL, fails=True)


def test_a_damaged_record(models: Callable[..., str], folder: Path, model_zip: Path):
    models("install", MODEL, "--file", model_zip)
    (folder / MODEL / "installed.json").write_text("{}")
    assert "installed.json is damaged" in models("verify", MODEL, fails=True)
    rows = {row["id"]: row for row in json.loads(models("list", "--json"))}
    assert rows[MODEL]["installed"] is True
    models("remove", MODEL)
