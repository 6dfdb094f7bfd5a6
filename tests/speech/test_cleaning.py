"""What a line adds to speech is taken away, and the speech stays. The real Vosk judges."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.ports import Recognition
from worker.speech.audio import Audio, decode
from worker.speech.cleaning import cleaned
from worker.speech.recognizer import VoskRecognizer
from worker.speech.samples import read_samples

SAMPLES = list(read_samples(Path(__file__).parents[2] / "speech_models/demo-kk-ru/samples"))
ONE_EACH = [SAMPLES[0], SAMPLES[4], SAMPLES[8], SAMPLES[10]]
RATE = 8000

Sound = NDArray[np.float64]


def sound(recording: Path) -> Sound:
    return np.frombuffer(decode(recording).pcm, "<i2").astype(float)


def audio(values: Sound) -> Audio:
    return Audio(np.clip(np.rint(values), -32768, 32767).astype("<i2").tobytes())


def key(low: int, high: int, seconds: float = 0.25, level: float = 6000) -> Sound:
    times = np.arange(int(seconds * RATE)) / RATE
    return level * (np.sin(2 * np.pi * low * times) + np.sin(2 * np.pi * high * times))


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE))


def hiss(seconds: float, level: float = 30) -> Sound:
    return np.random.default_rng(7).normal(0, level, int(seconds * RATE))


def between_words(heard: Recognition) -> int:
    """Find the longest pause between two words."""
    pairs = [(one.end, other.start) for one, other in pairwise(heard.words)]
    start, end = max(pairs, key=lambda pair: pair[1] - pair[0])
    return round((start + end) / 2 * RATE)


def said(recognition: Recognition) -> list[str]:
    return [word.text for word in recognition.words]


KEYS = [(low, high) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477, 1633)]


@pytest.fixture(params=ONE_EACH, ids=lambda sample: sample.recording.stem)
def sample(request: pytest.FixtureRequest):
    return request.param


@pytest.fixture
def expected(vosk_recognizer: VoskRecognizer, sample) -> Recognition:
    return vosk_recognizer.transcribe(decode(sample.recording), sample.language)


@pytest.mark.parametrize("place", ["before", "after", "within"])
def test_keys_pressed_meanwhile_leave_the_words(vosk_recognizer, sample, expected, place: str):
    speech = sound(sample.recording)
    tones = np.concatenate([silence(0.1), key(770, 1336), silence(0.1), key(941, 1477, 0.1)])
    at = {"before": 0, "after": len(speech), "within": between_words(expected)}[place]
    mixed = np.concatenate([speech[:at], tones, speech[at:]])
    heard = vosk_recognizer.transcribe(audio(mixed), sample.language)
    assert said(heard) == said(expected)


@pytest.mark.parametrize(("low", "high"), KEYS)
@pytest.mark.parametrize("level", [300, 12000])
def test_each_key_is_nothing(low: int, high: int, level: float):
    """At any level, not quite in tune (ITU-T Q.23 allows 1.8 %), and with one tone the louder."""
    pressed = key(low, high, level=level) * 0.7 + 0.3 * key(int(low * 1.01), high, level=level)
    values = np.concatenate([hiss(1), pressed + hiss(0.25), hiss(1)])
    left = np.frombuffer(cleaned(audio(values)).audio.pcm, "<i2")
    assert np.abs(left.astype(int)).max(initial=0) < 300


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.recording.stem)
def test_speech_is_taken_for_no_key_and_left_to_the_bit(sample):
    original = decode(sample.recording)
    found = cleaned(original)
    start = round(found.offset * RATE) * 2
    assert original.pcm[start : start + len(found.audio.pcm)] == found.audio.pcm


@pytest.mark.parametrize("decibels", [-30, -20, 8])
def test_quiet_and_loud_recordings_say_the_same(vosk_recognizer, sample, expected, decibels: float):
    """The loud one is clipped at full scale."""
    other = audio(sound(sample.recording) * 10 ** (decibels / 20))
    assert said(vosk_recognizer.transcribe(other, sample.language)) == said(expected)


def test_a_click_does_not_make_speech_quiet(vosk_recognizer, sample, expected):
    values = np.concatenate([silence(0.4), sound(sample.recording) * 10 ** (-30 / 20)])
    values[800:880] = 32000
    assert said(vosk_recognizer.transcribe(audio(values), sample.language)) == said(expected)


def test_noise_alone_is_never_amplified():
    quiet = audio(hiss(5, level=60))
    assert cleaned(quiet) == type(cleaned(quiet))(quiet, 0.0)


@pytest.mark.parametrize("noise", [0, 3], ids=["digital silence", "a quiet line"])
def test_silence_before_and_after_is_skipped_and_times_stay(
    vosk_recognizer, sample, expected, noise: float
):
    before, after = 40.0, 10.0
    values = np.concatenate([silence(before), sound(sample.recording), silence(after)])
    values += hiss(len(values) / RATE, noise)[: len(values)]
    found = cleaned(audio(values))
    assert found.audio.seconds < len(values) / RATE - 45
    heard = vosk_recognizer.transcribe(audio(values), sample.language)
    assert said(heard) == said(expected)
    assert heard.seconds == pytest.approx(len(values) / RATE)
    for word, same in zip(heard.words, expected.words, strict=True):
        assert word.start == pytest.approx(before + same.start, abs=0.06)
        # Where a word fades is a matter of a frame or three, with other silence around it.
        assert word.end == pytest.approx(before + same.end, abs=0.1)


def test_a_quarter_of_a_second_of_silence_is_kept(sample):
    found = cleaned(audio(np.concatenate([silence(5), sound(sample.recording), silence(5)])))
    left = np.abs(np.frombuffer(found.audio.pcm, "<i2").astype(int))
    loud = np.flatnonzero(left > 1000) / RATE
    assert loud[0] >= 0.2
    assert found.audio.seconds - loud[-1] >= 0.2


def test_silence_is_not_recognised(vosk_recognizer, monkeypatch: pytest.MonkeyPatch):
    model = vosk_recognizer.model("kk")
    monkeypatch.setattr(model, "listener", lambda *_: pytest.fail("Vosk was asked"))
    heard = vosk_recognizer.transcribe(audio(silence(180)), "kk")
    assert (heard.text, heard.confidence, heard.seconds) == ("", 0.0, 180.0)


@pytest.mark.parametrize("samples", [0, 1, 159, 160, 161, 799])
def test_the_shortest_sounds_are_no_trouble(samples: int):
    values = np.full(samples, 5000.0)
    assert cleaned(audio(values)).audio.seconds <= samples / RATE
