"""espeak-ng speaks: through threads, after a fork, and says clearly when it cannot."""

import io
import multiprocessing
import wave
from concurrent.futures import ThreadPoolExecutor

import pytest

from hotline.voice.espeak import VoiceError, synthesise


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getnframes() / file.getframerate()


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("kk", "Ауылымызда екі күннен бері су жоқ."),
        ("ru", "У нас в селе второй день нет воды."),
        ("ru+f2", "У нас в селе второй день нет воды."),
    ],
)
def test_speaks(voice: str, text: str) -> None:
    assert 1.5 < seconds(synthesise(text, voice)) < 5


def test_slower_takes_longer() -> None:
    text = "Сәлеметсіз бе! Мәселеңізді айтыңыз."
    slow, fast = (synthesise(text, "kk", words_per_minute=rate) for rate in (100, 200))
    assert seconds(slow) > 1.5 * seconds(fast)


def test_higher_is_something_else() -> None:
    low, high = (synthesise("судың иісі бар", "kk", pitch=pitch) for pitch in (10, 90))
    assert low != high


@pytest.mark.parametrize("voice", ["xx", "", "kk+nobody", "kk+../kk", "kk\0"])
def test_unknown_voice(voice: str) -> None:
    with pytest.raises(VoiceError, match="has no voice named"):
        synthesise("су", voice)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_to_say_is_next_to_no_sound(text: str) -> None:
    assert seconds(synthesise(text, "kk")) < 0.05


@pytest.mark.parametrize(
    "text",
    ["су\0жоқ", "су жоқ\0", "су \ud800 жоқ", "<break/> су & жоқ", "[[kk]] су жоқ", "су " * 500],
)
def test_odd_text_is_spoken_to_its_end(text: str) -> None:
    assert seconds(synthesise(text, "kk")) > seconds(synthesise("су", "kk")) + 0.1


def test_threads_do_not_mix_their_sentences() -> None:
    texts = [f"сөйлем нөмірі {number} " * (1 + number % 3) for number in range(12)]
    alone = [seconds(synthesise(text, "kk")) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda text: seconds(synthesise(text, "kk")), texts))
    assert together == pytest.approx(alone, abs=0.05)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_speaks_after_a_fork() -> None:
    synthesise("су", "kk")  # the parent has it loaded
    with multiprocessing.get_context("fork").Pool(1) as pool:
        spoken = pool.apply_async(synthesise, ("су жоқ", "kk")).get(timeout=30)
    assert seconds(spoken) > 0.3
    assert seconds(synthesise("су жоқ", "kk")) > 0.3
