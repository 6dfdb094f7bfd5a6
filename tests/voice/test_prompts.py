"""Prompts are telephone audio at addresses that nobody can forge."""

import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from hotline.domain.errors import NotFoundError
from hotline.flows.effects import Prompt, Words
from hotline.voice.espeak import VoiceError
from hotline.voice.prompts import PromptLibrary

SECRET = "s" * 32
BASE = "https://hotline.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "kk.yaml").write_text("greeting: Сәлеметсіз бе!\nwater: Су жоқ.\n", encoding="utf-8")
    (folder / "ru.yaml").write_text("greeting: Здравствуйте!\n", encoding="utf-8")
    return folder


@pytest.fixture
def library(folder: Path, tmp_path: Path) -> PromptLibrary:
    return PromptLibrary(folder, tmp_path / "cache", SECRET, BASE + "/")


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as wav:
        assert (wav.getframerate(), wav.getsampwidth(), wav.getnchannels()) == (8000, 2, 1)
        return np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2").astype(int)


def human(path: Path, hertz: float = 440.0, rate: int = 44100, seconds: float = 2.0) -> None:
    """Write a stereo recording that is much too quiet."""
    tone = 900 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(np.repeat(tone.astype("<i2"), 2).tobytes())


def token_of(url: str) -> str:
    return url.removeprefix(f"{BASE}/prompts/said/").removesuffix(".wav")


# --- Audio -------------------------------------------------------------------------------------


def test_a_prompt_is_slow_levelled_telephone_audio(library: PromptLibrary) -> None:
    sound = samples(library.wav("kk", "greeting"))
    assert len(sound) / 8000 == pytest.approx(library.duration("kk", "greeting"))
    assert len(sound) / 8000 > 0.3 + 0.8
    assert not sound[:1200].any()
    assert not sound[-1200:].any()
    assert np.abs(sound).max() == pytest.approx(0.7 * 32767, abs=1)


def test_a_human_recording_wins(library: PromptLibrary, folder: Path) -> None:
    synthetic = library.wav("kk", "greeting")
    human(folder / "kk" / "greeting.wav")
    recorded = library.wav("kk", "greeting")
    assert recorded != synthetic
    sound = samples(recorded)
    assert library.duration("kk", "greeting") == pytest.approx(2.3, abs=0.02)
    assert np.abs(sound).max() == pytest.approx(0.7 * 32767, abs=1)
    heard = np.argmax(np.abs(np.fft.rfft(sound))) * 8000 / len(sound)
    assert heard == pytest.approx(440, abs=2)
    human(folder / "kk" / "greeting.wav", hertz=880)
    assert library.wav("kk", "greeting") != recorded


def test_a_recording_needs_no_text(library: PromptLibrary, folder: Path) -> None:
    assert not library.has("jingle", "ru")
    human(folder / "ru" / "jingle.wav")
    assert library.has("jingle", "ru")
    assert library.text("ru", "jingle") == ""
    assert library.duration("ru", "jingle") > 2


def test_a_recording_that_cannot_be_read(library: PromptLibrary, folder: Path) -> None:
    (folder / "kk").mkdir()
    (folder / "kk" / "greeting.wav").write_bytes(b"not audio at all")
    with pytest.raises(VoiceError, match=r"kk/greeting\.wav: This is no audio that can be played"):
        library.prepare()


# --- Cache -------------------------------------------------------------------------------------


def test_the_same_text_is_spoken_once(
    library: PromptLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library.wav("kk", "greeting")
    monkeypatch.setattr("hotline.voice.prompts.synthesise", lambda *_, **__: pytest.fail("again"))
    assert library.wav("kk", "greeting") == first
    assert library.said(token_of(library.url(Words("Сәлеметсіз бе!", "kk")))) == first


def test_a_changed_text_is_another_file(
    library: PromptLibrary, folder: Path, tmp_path: Path
) -> None:
    before = library.wav("kk", "water")
    (folder / "kk.yaml").write_text("water: Жарық жоқ.\n", encoding="utf-8")
    after = PromptLibrary(folder, tmp_path / "cache", SECRET, BASE).wav("kk", "water")
    assert before != after
    assert before.read_bytes() != after.read_bytes()


def test_all_prompts_can_be_made_before_the_first_call(
    library: PromptLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    human(folder / "ru" / "jingle.wav")
    library.prepare()
    monkeypatch.setattr("hotline.voice.prompts.telephone_wav", lambda _: pytest.fail("too late"))
    for language, prompt_id in [("kk", "greeting"), ("kk", "water"), ("ru", "jingle")]:
        assert library.wav(language, prompt_id).is_file()


def test_an_emptied_cache_fills_itself(library: PromptLibrary) -> None:
    path = library.wav("kk", "water")
    path.unlink()
    assert library.wav("kk", "water").is_file()


def test_writers_at_once_leave_one_whole_file(library: PromptLibrary, tmp_path: Path) -> None:
    threads = [threading.Thread(target=library.wav, args=("kk", "water")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list((tmp_path / "cache").rglob("*")) == [
        tmp_path / "cache" / "kk",
        library.wav("kk", "water"),
    ]
    assert len(samples(library.wav("kk", "water"))) > 8000 * 0.5


# --- Addresses ---------------------------------------------------------------------------------


def test_the_address_of_a_prompt(library: PromptLibrary) -> None:
    assert library.url(Prompt("greeting", "ru")) == f"{BASE}/prompts/ru/greeting.wav"


def test_said_words_need_no_memory(library: PromptLibrary, folder: Path, tmp_path: Path) -> None:
    url = library.url(Words("до пятого декабря", "ru"))
    assert url.startswith(f"{BASE}/prompts/said/")
    assert url.isascii()
    elsewhere = PromptLibrary(folder, tmp_path / "another machine", SECRET, BASE)
    assert len(samples(elsewhere.said(token_of(url)))) > 8000


@pytest.mark.parametrize("token", ["", "x", "a.b", "../../etc/passwd", "ә", "WyJrayIsItGB0YMiXQ"])
def test_a_forged_token(token: str, library: PromptLibrary) -> None:
    with pytest.raises(NotFoundError):
        library.said(token)


def test_a_token_of_another_secret(folder: Path, tmp_path: Path, library: PromptLibrary) -> None:
    other = PromptLibrary(folder, tmp_path / "cache", "t" * 32, BASE)
    with pytest.raises(NotFoundError):
        library.said(token_of(other.url(Words("су", "kk"))))


@pytest.mark.parametrize(
    ("language", "prompt_id"),
    [("kk", "unknown"), ("en", "greeting"), ("..", "greeting"), ("kk", "../kk"), ("ru", "water")],
)
def test_an_unknown_prompt(language: str, prompt_id: str, library: PromptLibrary) -> None:
    with pytest.raises(NotFoundError):
        library.wav(language, prompt_id)


# --- Catalogues --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[", "cannot be read"),
        ("- a\n", "must list prompts"),
        ("Bad Id: text\n", "'Bad Id' must be a small latin id"),
        ("greeting: 3\n", "'greeting' must be a small latin id followed by a text"),
    ],
)
def test_a_broken_catalogue(content: str, sentence: str, folder: Path, tmp_path: Path) -> None:
    (folder / "ru.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(VoiceError, match=sentence):
        PromptLibrary(folder, tmp_path / "cache", SECRET, BASE)


def test_a_missing_catalogue(folder: Path, tmp_path: Path) -> None:
    (folder / "kk.yaml").unlink()
    with pytest.raises(VoiceError, match=r"kk\.yaml cannot be read"):
        PromptLibrary(folder, tmp_path / "cache", SECRET, BASE)
