"""Recordings under test conditions."""

import wave
from pathlib import Path

import numpy as np
import pytest

needs = "only in the environment of the training requirements"
pytest.importorskip("scipy", reason=f"scipy is there {needs}")

from speech_models.training import conditions, mobile, nothing, recordings, voices  # noqa: E402
from speech_models.training.conditions import CONDITIONS, NOTHING, Saying  # noqa: E402

TEMPLATE = [
    Saying("kk", "бізде су жоқ"),
    Saying("ru", "в доме холодно"),
    Saying("mixed", "справка қайда"),
]
BLIND = [Saying("ru", "кошка на дереве")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conditions")
    assert conditions.make(folder, TEMPLATE, BLIND, seed=1) == []
    return folder


def refs(folder: Path) -> list[list[str]]:
    text = (folder / "refs.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_has_its_sentences_by_strangers(made: Path, name: str) -> None:
    sayings = TEMPLATE if CONDITIONS[name].sentences == "template" else BLIND
    rows = refs(made / name)
    assert [(row[1], row[3]) for row in rows] == [tuple(saying) for saying in sayings]
    for file, language, voice, _ in rows:
        spoken_as, _, variant = voice.partition("+")
        assert spoken_as == ("kk" if language == "mixed" else language)
        assert variant in voices.HELD_OUT
        assert np.abs(samples(made / name / file)).max() > 1000


def test_the_same_voices_say_the_same_under_each_condition(made: Path) -> None:
    assert refs(made / "template_clean") == refs(made / "template_gsm")


def test_words_are_timed(made: Path) -> None:
    times = recordings.read_times(made / "ends_clean")
    for file, _, _, text in refs(made / "ends_clean"):
        words = times[file]
        assert [word.word for word in words] == text.split()
        bounds = [bound for word in words for bound in (word.begin, word.end)]
        assert bounds == sorted(bounds)
        sound = samples(made / "ends_clean" / file).astype(float)
        end = int(words[-1].end * 8000)
        loud = np.abs(sound).max()
        assert np.abs(sound[: int(words[0].begin * 8000) - 80]).max() < 0.05 * loud
        assert np.abs(sound[end + 800 :]).max() < 0.05 * loud
        assert len(sound) - end >= 3 * 8000


def test_nobody_speaks_in_nothing(made: Path) -> None:
    rows = refs(made / NOTHING)
    assert len(rows) > 50
    assert {row[3] for row in rows} == {""}
    assert np.abs(samples(made / NOTHING / "silence.wav")).max() == 0


def test_a_seed_decides_all(made: Path, tmp_path: Path) -> None:
    only = ["template_phone_5db", NOTHING]
    conditions.make(tmp_path, TEMPLATE, BLIND, seed=1, only=only)
    for name in only:
        for file in sorted((tmp_path / name).iterdir()):
            assert file.read_bytes() == (made / name / file.name).read_bytes()


def test_noise_is_as_loud_as_its_level_says() -> None:
    sounds = dict(nothing.sounds(seed=1))
    effective = np.sqrt(np.mean(sounds["pink_40db"] ** 2))
    assert 20 * np.log10(effective) == pytest.approx(-40)


@pytest.mark.parametrize("bit_rate", [12200, 4750])
def test_a_mobile_call_keeps_length_and_place(bit_rate: int) -> None:
    time = np.arange(8001) / 8000
    voice = 0.3 * np.sin(2 * np.pi * 300 * time) * (1 + np.sin(2 * np.pi * 3 * time)) / 2

    heard = mobile.called(voice, bit_rate)

    assert len(heard) == len(voice)
    envelopes = [np.abs(sound[:8000]).reshape(-1, 80).mean(axis=1) for sound in (voice, heard)]
    likeness = [np.corrcoef(envelopes[0], np.roll(envelopes[1], by))[0, 1] for by in range(-5, 6)]
    assert np.argmax(likeness) in (4, 5, 6)  # moved by less than 10 ms
    assert max(likeness) > 0.9


def test_blind_sentences_are_read(tmp_path: Path) -> None:
    path = tmp_path / "blind.tsv"
    path.write_text("# written later\n\nkk\tсу жоқ\nru\tнет воды \n", encoding="utf-8")
    assert conditions.read_blind(path) == [Saying("kk", "су жоқ"), Saying("ru", "нет воды")]
    path.write_text("en\tno water\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'en' is none of the languages kk, ru, mixed"):
        conditions.read_blind(path)
