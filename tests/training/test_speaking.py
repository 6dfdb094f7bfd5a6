"""Synthetic speech that knows when it says what."""

import itertools

import numpy as np
import pytest

from hotline.voice.espeak import synthesise
from speech_models.training import voices
from speech_models.training.speaking import RATE, SILENCE, Speaker, SpeakingError

SENTENCES = {
    "kk": "сәлеметсіз бе топар кентінде жарық жоқ",
    "ru": "здравствуйте в посёлке топар третий день нет воды",
}


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    """The one speaker of this process."""
    return Speaker()


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("rate", [110, 220])
def test_words_come_in_order_with_times_inside_the_sound(
    speaker: Speaker, language: str, rate: int
) -> None:
    spoken = speaker.say(SENTENCES[language], f"{language}+m3", rate=rate, gap=3)

    assert spoken is not None
    assert spoken.samples.dtype == np.int16
    assert " ".join(word.text for word in spoken.words) == SENTENCES[language]
    seconds = len(spoken.samples) / RATE
    starts = [word.start for word in spoken.words]
    assert starts == sorted(starts)
    assert 0 <= starts[0] < starts[-1] < seconds


def test_phones_follow_each_other_and_are_those_of_the_words(speaker: Speaker) -> None:
    spoken = speaker.say(SENTENCES["ru"], "ru")

    assert spoken is not None
    for this, following in itertools.pairwise(spoken.phones):
        assert this.start <= this.end == following.start
    assert spoken.phones[-1].end == len(spoken.samples) / RATE
    said = [phone.name for phone in spoken.phones if phone.name != SILENCE]
    assert said == [name for word in spoken.words for name in word.phones]


def test_stress_and_glottal_stops_make_no_phones_of_their_own(speaker: Speaker) -> None:
    soft, stop = speaker.say("день", "ru"), speaker.say("дочь", "kk")

    assert soft is not None
    assert stop is not None
    assert soft.words[0].phones[0] == "d;"
    assert not any("'" in name or "?" in name for name in soft.words[0].phones)
    assert not any("'" in name or "?" in name for name in stop.words[0].phones)


def test_slower_speech_takes_longer(speaker: Speaker) -> None:
    slow, fast = (speaker.say(SENTENCES["kk"], "kk", rate=rate) for rate in (110, 220))

    assert slow is not None
    assert fast is not None
    assert len(slow.samples) > 1.4 * len(fast.samples)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_to_say_is_nothing_said(speaker: Speaker, text: str) -> None:
    assert speaker.say(text, "kk") is None


@pytest.mark.parametrize("voice", ["xx-nowhere", "kk+nobody"])
def test_an_unknown_voice_is_refused(speaker: Speaker, voice: str) -> None:
    with pytest.raises(SpeakingError, match=voice.replace("+", r"\+")):
        speaker.say("сәлем", voice)


def test_all_voices_are_there_and_the_held_out_are_strangers(speaker: Speaker) -> None:
    voices.require(speaker.variants)

    assert len(set(voices.TRAINING)) == 58
    assert len(set(voices.HELD_OUT)) == 8
    assert not set(voices.TRAINING) & set(voices.HELD_OUT)


def test_a_missing_voice_is_named() -> None:
    with pytest.raises(voices.MissingVoiceError, match="victor"):
        voices.require({*voices.TRAINING, *voices.HELD_OUT} - {"victor"})


def test_the_hotlines_own_voice_may_speak_in_the_same_process() -> None:
    before = synthesise("су жоқ", "kk")
    spoken = Speaker().say("су жоқ", "kk")  # it may be gone before the next call

    assert spoken is not None
    assert len(synthesise("су жоқ", "kk")) == pytest.approx(len(before), rel=0.05)
