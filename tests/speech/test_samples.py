from pathlib import Path

import pytest

from worker.speech.samples import LIST, Sample, SamplesError, read_conditions, read_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.wav", "b.mp3"):
        (tmp_path / name).touch()
    return tmp_path


def listed(folder: Path, text: str) -> list[Sample]:
    (folder / LIST).write_text(text, encoding="utf-8", newline="")
    return list(read_samples(folder))


@pytest.mark.parametrize(
    ("lines", "language", "voice", "text"),
    [
        ("a.wav\tkk\tkk+max\tсу жоқ\n", "kk", "kk+max", "су жоқ"),
        ("a.wav\tmixed\tсу жоқ уже неделю", "mixed", "", "су жоқ уже неделю"),
        ("a.wav\tауылда су жоқ\n", "kk", "", "ауылда су жоқ"),
        ("a.wav\tв посёлке нет воды\n", "ru", "", "в посёлке нет воды"),
        ("file\tlanguage\ttext\r\na.wav\tru\tнет воды\r\n\r\n", "ru", "", "нет воды"),
        ("\ufeffa.wav\tru\t\t\n", "ru", "", ""),
    ],
    ids=[
        "4 columns",
        "3 columns",
        "kk by its text",
        "ru by its text",
        "header",
        "BOM, nothing said",
    ],
)
def test_ways_to_list_a_recording(folder: Path, lines: str, language, voice: str, text: str):
    assert listed(folder, lines) == [Sample(folder / "a.wav", language, voice, text)]


def test_any_audio_file_may_be_listed(folder: Path):
    assert [sample.recording.name for sample in listed(folder, "a.wav\tсу\nb.mp3\tсу\n")] == [
        "a.wav",
        "b.mp3",
    ]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("a.wav\tсу\nb.mp3 су\n", "line 2: 2 to 4 columns, tabs between, are needed, not 1"),
        ("a.wav\tkk\tv\tсу\tжоқ\n", "line 1: 2 to 4 columns, tabs between, are needed, not 5"),
        ("\na.wav\tde\tkein Wasser\n", "line 2: column 2 must be kk, ru or mixed, not 'de'"),
        ("gone.wav\tkk\tсу\n", "line 1: there is no recording gone.wav"),
        ("\tkk\tсу\n", "line 1: the first column must name a recording"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(folder: Path, lines: str, problem: str):
    with pytest.raises(SamplesError) as refused:
        listed(folder, lines)
    assert str(refused.value) == f"{folder / LIST}, {problem}."


def test_a_list_that_is_no_text(folder: Path):
    (folder / LIST).write_bytes(b"a.wav\t\xff\xfe\n")
    with pytest.raises(SamplesError, match="no UTF-8 text"):
        list(read_samples(folder))


def test_folders_inside_are_conditions(folder: Path):
    for name in ("noise/5 dB", "clean"):
        (folder / name).mkdir(parents=True)
        (folder / name / "c.ogg").touch()
        (folder / name / LIST).write_text("c.ogg\tсу жоқ\n", encoding="utf-8")
    listed(folder, "a.wav\tсу жоқ\n")
    conditions = read_conditions(folder)
    assert list(conditions) == ["", "clean", "noise/5 dB"]
    assert [len(samples) for samples in conditions.values()] == [1, 1, 1]


def test_a_folder_without_recordings_says_what_is_needed(tmp_path: Path):
    with pytest.raises(SamplesError, match=r"needs a file refs\.tsv"):
        read_conditions(tmp_path)


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [("ru", "нет воды", "ru"), ("mixed", "нет воды уже давно", "ru"), ("mixed", "су жоқ", "kk")],
)
def test_the_language_to_try_first(language, text: str, first: str):
    assert Sample(Path("a.wav"), language, "", text).first_language == first
