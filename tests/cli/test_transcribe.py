"""`transcribe`: what it prints and writes, and what becomes of bad files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli.transcribe import transcribe

GOLDEN_SRT = """\
1
00:00:00,300 --> 00:00:01,600
ауылда су жоқ

2
00:00:04,000 --> 00:00:05,000
рахмет
"""


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(transcribe, [str(word) for word in words])


def test_one_recording_is_its_text(ear):
    result = call("a.wav")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "ауылда су жоқ рахмет\n", "")
    assert ear.asked == [("a.wav", "kk")]


def test_the_language_is_passed_on(ear):
    call("a.wav", "--language", "ru")
    assert ear.asked == [("a.wav", "ru")]


def test_a_bad_recording_is_named_and_the_others_are_done(ear):
    result = call("a.wav", "bad.wav", "b.wav")
    assert result.exit_code == 1
    assert result.stdout == "a.wav: ауылда су жоқ рахмет\nb.wav: ауылда су жоқ рахмет\n"
    assert result.stderr == "bad.wav: The recording cannot be read.\n"


def test_srt(ear):
    assert call("a.wav", "--format", "srt").stdout == GOLDEN_SRT


def test_vtt(ear):
    assert call("a.wav", "--format", "vtt").stdout.startswith("WEBVTT\n\n00:00:00.300 -->")


def test_json_is_an_object_a_line(ear):
    lines = call("a.wav", "b.wav", "--format", "json").stdout.splitlines()
    first, second = (json.loads(line) for line in lines)
    assert set(first) == {
        "file", "text", "display", "words", "language", "model", "confidence", "seconds", "cut",
        "other",
    }  # fmt: skip
    assert (first["file"], second["file"]) == ("a.wav", "b.wav")
    assert first["words"][0] == {"text": "ауылда", "start": 0.3, "end": 0.7, "confidence": 0.9}
    assert (first["language"], first["seconds"], first["cut"]) == ("kk", 5.0, False)
    assert first["other"] is None


def test_json_tells_what_the_other_language_gave(ear):
    data = json.loads(call("doubtful.wav", "--format", "json").stdout)
    assert data["other"] == {"text": "да", "language": "ru", "model": "other", "confidence": 0.2}


@pytest.mark.parametrize(("options", "text"), [([], "12 үй"), (["--raw"], "он екі үй")])
def test_numbers_are_digits_unless_the_raw_text_is_wanted(ear, options: list[str], text: str):
    assert call("number.wav", *options).stdout == text + "\n"
    assert text in call("number.wav", "--format", "srt", *options).stdout
    data = json.loads(call("number.wav", "--format", "json", *options).stdout)
    assert (data["text"], data["display"]) == ("он екі үй", text)


def test_results_go_into_a_folder(ear, tmp_path: Path):
    out = tmp_path / "new" / "folder"
    result = call("x/a.wav", "y/b.mp3", "bad.wav", "--format", "srt", "--out", out)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sorted(path.name for path in out.iterdir()) == ["a.srt", "b.srt"]
    assert (out / "a.srt").read_text(encoding="utf-8") == GOLDEN_SRT


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.wav", "b.wav", "--format", "srt"], "give --out FOLDER"),
        (["x/a.wav", "y/a.mp3", "--out", "out"], "Several recordings are called a"),
        ([], "Missing argument 'FILE...'"),
    ],
)
def test_what_would_lose_results_is_refused(ear, words: list[str], sentence: str):
    result = call(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert ear.asked == []


def test_the_real_recogniser(hotline, root: Path, tmp_path: Path):
    """Any format, a folder, a file that isn't there: each has an answer."""
    sample = root / "speech_models" / "demo-kk-ru" / "samples" / "B_005.wav"
    done = hotline("transcribe", sample, root / "README.md", tmp_path, tmp_path / "gone.wav")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith(f"{sample}: ")
    assert "полиция" in done.stdout
    assert [line.split(": ", 1)[0] for line in done.stderr.splitlines()] == [
        str(root / "README.md"), str(tmp_path), str(tmp_path / "gone.wav"),
    ]  # fmt: skip


def test_a_folder_that_is_no_model_is_named(hotline, root: Path, tmp_path: Path):
    done = hotline("transcribe", root / "README.md", "--model", tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
