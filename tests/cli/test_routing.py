"""`routing`: judging, listing, going back."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from hotline.cli.routing import routing
from hotline.domain.errors import NotFoundError
from hotline.understanding.lexicon import load_lexicon
from hotline.understanding.samples import read_files
from hotline.understanding.store import ModelStore
from hotline.understanding.training import train
from tests.understanding.conftest import NOW, PHRASES, SMALL, lines, write_config, write_lines


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(routing, [str(word) for word in words])


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with two models of the small catalogue."""
    folder = tmp_path_factory.mktemp("routing")
    config = write_config(folder / "config")
    samples = read_files([config / "train" / "all.jsonl"])
    model = train(samples, PHRASES, SMALL, load_lexicon(config, SMALL))
    store = ModelStore(folder / "understanding")
    held_out = {"department": {"right": 9, "count": 10}}
    for hours in (0, 1):
        at = NOW + timedelta(hours=hours)
        store.use(store.save(model, {"corrections": hours, "held_out": held_out}, at))
    return folder


@pytest.fixture(autouse=True)
def settings(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_SITE__DATA_DIR", str(data_dir))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "mine.jsonl", lines()[::5])


def test_tables(file: Path):
    result = call("evaluate", file)
    assert result.exit_code == 0, result.output
    assert f"text as it stands: {len(lines()[::5])} sentences" in result.stdout
    for name in ("department in three", "emergency recall", "appeals discarded", "translit"):
        assert name in result.stdout
    assert "simulated" not in result.stdout


def test_misheard_texts_are_called_a_simulation(file: Path):
    assert "(simulated)" in call("evaluate", file, "--transcripts").stdout


def test_json_is_one_prediction_a_line(file: Path):
    result = call("evaluate", file, "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["text"] for each in found] == [each["text"] for each in lines()[::5]]
    assert all(
        set(each)
        == {
            "text", "department", "top3", "service", "kind", "language", "urgent", "emergency",
            "not_appeal", "because",
        }
        for each in found
    )  # fmt: skip
    assert "department in three" in result.stderr


def test_a_picture(file: Path, tmp_path: Path):
    result = call("evaluate", file, "--plots", tmp_path / "plots")
    path = tmp_path / "plots" / "departments.svg"
    assert str(path) in result.stdout
    ElementTree.parse(path)  # noqa: S314 - of our own making


def test_list_and_back():
    first, second = "20261123-060000", "20261123-070000"
    assert [line[:17] for line in call("list").stdout.splitlines()] == [
        f"  {first}", f"* {second}",
    ]  # fmt: skip
    assert call("use", first).exit_code == 0
    assert call("list").stdout.startswith(f"* {first}")
    call("use", second)
    refused = call("use", "20200101-000000")
    assert isinstance(refused.exception, NotFoundError)
