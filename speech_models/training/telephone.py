"""What a telephone line makes of a voice: the augmentation of the training audio.

Sounds are float samples at 8 kHz, full scale 1. The chances and ranges below were found by the
error rate of held-out voices on synthetic lines from clean down to a signal-to-noise ratio of 5 dB.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from speech_models.training import noises, speaking
from speech_models.training.noises import RATE, Samples

FULL_SCALE: Final = 32_767
# A voice's pitch, formants and tempo together; most stay as they are.
SPEEDS: Final = (1.0, 1.0, 0.85, 0.89, 0.93, 0.96, 1.04, 1.08, 1.13, 1.18)
# 22,050 Hz / 441 * 160 = 8,000 Hz
_TO, _FROM = 160, 441
_TINY: Final = 1e-9


def to_telephone_rate(samples: NDArray[np.int16], speed: float = 1.0) -> tuple[Samples, float]:
    """Resample espeak-ng's sound to 8 kHz, `speed` times as fast and as high.

    Returns the samples and the factor by which times grow: 1 / speed, as far as it could be met.
    """
    to = round(_TO / speed)
    pieces = noises.fast_length(-(-len(samples) // _FROM))
    spectrum = np.fft.rfft(samples, pieces * _FROM)[: pieces * to // 2 + 1]
    sound = np.fft.irfft(spectrum, pieces * to) * (to / _FROM) / (FULL_SCALE + 1)
    return sound[: round(len(samples) * to / _FROM)], to / _FROM * speaking.RATE / RATE


def between_silences(sound: Samples, before: int, after: int) -> Samples:
    """Put `before` and `after` samples of silence around the sound."""
    return np.concatenate([np.zeros(before), sound, np.zeros(after)])


def with_line_sounds(
    sound: Samples, speech: tuple[int, int], chance: np.random.Generator
) -> Samples:
    """Add tones, keys, clicks or music outside of the `speech` (begin and end in samples).

    They keep 25 ms away before it and 50 ms after it: a network's frame must not hear both.
    """
    position = np.arange(len(sound))
    begin, end = speech
    outside = (position < begin - RATE // 40) | (position > end + RATE // 20)
    return sound + noises.line_sound(len(sound), chance) * outside


def called(sound: Samples, chance: np.random.Generator, others: Sequence[Samples] = ()) -> Samples:
    """Return the sound as it might arrive: same length, whole numbers in the int16 range.

    `others` are voices that may be heard in the background.
    """
    sound = _coloured(sound, chance)
    if chance.random() < 0.2:
        sound = _reverberant(sound, chance)
    if chance.random() < 0.8:
        sound = _noisy(sound, chance, others)
    sound = sound / (np.abs(sound).max() + _TINY) * 10 ** (chance.uniform(-26, 0) / 20)
    if chance.random() < 0.05:
        sound = np.clip(sound * 3, -0.9, 0.9)
    if chance.random() < 0.7:
        sound = mu_law(np.clip(sound, -1, 1))
    return np.clip(np.round(sound * FULL_SCALE), -FULL_SCALE - 1, FULL_SCALE)


def mu_law(sound: Samples) -> Samples:
    """Code and decode as ITU-T G.711 µ-law does (the continuous curve, 8 bits)."""
    compressed = np.sign(sound) * np.log1p(255 * np.abs(sound)) / np.log(256)
    coded = np.round(compressed * 127) / 127
    return np.asarray(np.sign(coded) * (256 ** np.abs(coded) - 1) / 255)


def band_pass(sound: Samples, low: float, high: float, order: int = 4) -> Samples:
    """Keep what lies between two frequencies (Hz), as a telephone line does.

    The slopes are those of a digital Butterworth filter of that order; nothing is delayed.
    """
    bottom, top = _warped(low), _warped(high)
    length = noises.fast_length(len(sound))
    frequency = np.maximum(_warped(np.fft.rfftfreq(length, 1 / RATE)), _TINY)
    detuning = (frequency**2 - bottom * top) / (frequency * (top - bottom))
    spectrum = np.fft.rfft(sound, length) / np.sqrt(1 + detuning ** (2 * order))
    return np.fft.irfft(spectrum, length)[: len(sound)]


def mixed(sound: Samples, noise: Samples, decibels: float) -> Samples:
    """Add noise of the same length at a signal-to-noise ratio."""
    return sound + noise / (_level(noise) + _TINY) * _level(sound) * 10 ** (-decibels / 20)


def _coloured(sound: Samples, chance: np.random.Generator) -> Samples:
    """The frequency response: mostly a telephone band, else a tilt or nothing."""
    if chance.random() < 0.7:
        low, high = chance.uniform(150, 350), chance.uniform(3100, 3700)
        return band_pass(sound, low, high, order=int(chance.choice((2, 4))))
    if chance.random() < 0.5:
        return sound + chance.uniform(-0.6, 0.6) * np.pad(sound, (1, 0))[:-1]
    return sound


def _reverberant(sound: Samples, chance: np.random.Generator) -> Samples:
    """A room of 50 to 250 ms: noise that dies away."""
    length = int(RATE * chance.uniform(0.05, 0.25))
    decay = np.exp(-np.arange(length) / (length / 5))
    response = chance.standard_normal(length) * decay * chance.uniform(0.05, 0.3)
    response[0] = 1
    total = noises.fast_length(len(sound) + length)
    spectrum = np.fft.rfft(sound, total) * np.fft.rfft(response, total)
    return np.fft.irfft(spectrum, total)[: len(sound)]


def _noisy(sound: Samples, chance: np.random.Generator, others: Sequence[Samples]) -> Samples:
    decibels = chance.uniform(2, 30)
    if others and chance.random() < 0.3:
        # Speech that is as loud as the speech would teach the network to miss words.
        return mixed(sound, noises.babble(len(sound), chance, others), max(decibels, 12))
    return mixed(sound, noises.any_noise(len(sound), chance), decibels)


def _warped(frequency: Any) -> Any:
    """What the bilinear transform makes of frequencies: half the sampling rate is infinity."""
    return np.tan(np.pi * np.asarray(frequency) / RATE)


def _level(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2))) + _TINY
