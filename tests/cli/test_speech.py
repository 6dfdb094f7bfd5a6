"""`speech evaluate`: tables, JSON, pictures."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from hotline.cli.speech import speech
from worker.speech.samples import SamplesError


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(speech, ["evaluate", *map(str, words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "samples"
    for condition, names in {"clean": "ab", "noise": "cde"}.items():
        inside = folder / condition
        inside.mkdir(parents=True)
        lines = [f"{name}.wav\tkk\tvoice\tауылда су жоқ рахмет" for name in names]
        (inside / "refs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name in names:
            (inside / f"{name}.wav").touch()
    return folder


def test_a_table_by_condition(ear, folder: Path):
    result = call(folder)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[3:7]] == [
        "clean", "noise", "total", "kk",
    ]  # fmt: skip
    assert result.stderr == ""
    assert len(ear.asked) == 5


def test_a_limit_holds_for_each_condition(ear, folder: Path):
    call(folder, "--limit", "1")
    assert [name for name, _ in ear.asked] == ["a.wav", "c.wav"]


def test_json_and_pictures(ear, folder: Path, tmp_path: Path):
    plots = tmp_path / "plots"
    result = call(folder, "--json", "--plots", plots)
    data = json.loads(result.stdout)
    assert data["total"]["words"]["rate"] == 0
    assert list(data["conditions"]) == ["clean", "noise"]
    assert [each["file"] for each in data["files"]][:2] == ["clean/a.wav", "clean/b.wav"]
    assert sorted(path.name for path in plots.iterdir()) == ["calls.svg", "wer.svg", "words.svg"]
    for path in plots.iterdir():
        ElementTree.parse(path)  # noqa: S314 - of our own making
        assert str(path) in result.stderr


def test_a_recording_may_lie_elsewhere(ear, folder: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere.wav"
    elsewhere.touch()
    (folder / "refs.tsv").write_text(f"{elsewhere}\tkk\tvoice\tсу жоқ\n", encoding="utf-8")
    data = json.loads(call(folder, "--json").stdout)
    assert data["files"][0]["file"] == elsewhere.as_posix()


def test_a_wrong_line_is_named_before_anything_is_recognised(ear, folder: Path):
    with (folder / "clean" / "refs.tsv").open("a", encoding="utf-8") as file:
        file.write("gone.wav\tkk\tvoice\tсу\n")
    result = call(folder)
    assert isinstance(result.exception, SamplesError)
    assert "line 3: there is no recording gone.wav" in str(result.exception)
    assert ear.asked == []


def test_the_real_recogniser(hotline, root: Path):
    samples = root / "speech_models" / "demo-kk-ru" / "samples"
    done = hotline("speech", "evaluate", samples, "--json", "--limit", "3")
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert data["total"]["recordings"] == len(data["files"]) == 3
    assert data["total"]["words"]["rate"] < 0.3
    assert data["total"]["real_time_factor"] > 0
