"""What is heard on a line besides the speaker: noise, hum, babble, tones, clicks, music.

All functions take a numpy Generator, the only source of chance, and return `length` float samples
at `RATE`. A noise's level is arbitrary: whoever mixes it sets the level.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 8_000  # samples a second of every telephone sound here

Samples = NDArray[np.float64]

# ITU-T Q.23: the two tones of a key. ITU-T E.180 and GOST: dial, busy and ringing tones; the last
# two are parts of the special information tone.
_DTMF_LOW: Final = (697, 770, 852, 941)
_DTMF_HIGH: Final = (1209, 1336, 1477)
_LINE_TONES: Final = (400, 425, 440, 950, 1400)
_MAINS: Final = (50, 100, 150, 300, 400)
_A4: Final = 440.0
_SCALE: Final = (0, 2, 4, 5, 7, 9, 11, 12)  # semitones of a major scale


def white(length: int, chance: np.random.Generator) -> Samples:
    """Noise with the same power at every frequency."""
    return chance.standard_normal(length)


def pink(length: int, chance: np.random.Generator) -> Samples:
    """Noise with its power falling as 1/f: wind, a street."""
    return _coloured(length, chance, 0.5)


def brown(length: int, chance: np.random.Generator) -> Samples:
    """Noise with its power falling as 1/f²: an engine."""
    return _coloured(length, chance, 1.0)


def hum(length: int, chance: np.random.Generator) -> Samples:
    """A mains hum with its harmonics, and a little white noise."""
    time = np.arange(length) / RATE
    base = chance.choice(_MAINS)
    harmonics = [np.sin(2 * np.pi * base * n * time + n) / n for n in range(1, 6)]
    return np.asarray(np.sum(harmonics, axis=0) + 0.2 * white(length, chance))


def babble(length: int, chance: np.random.Generator, voices: Sequence[Samples]) -> Samples:
    """One to four of the `voices` at once, repeated as long as needed."""
    talkers = chance.integers(1, 5)
    chosen = [voices[i] for i in chance.integers(0, len(voices), talkers)]
    return np.asarray(np.sum([np.resize(_unit_power(each), length) for each in chosen], axis=0))


def any_noise(length: int, chance: np.random.Generator) -> Samples:
    """One of the steady noises."""
    kinds = (white, pink, brown, hum)
    return kinds[chance.integers(len(kinds))](length, chance)


def line_sound(length: int, chance: np.random.Generator) -> Samples:
    """A sound of the line itself, at a level of its own (full scale 1): tone, key, click, music."""
    kinds: tuple[Callable[[int, np.random.Generator], Samples], ...] = (
        _line_tone,
        _dtmf,
        _clicks,
        music,
        _orchestra,
    )
    kind = kinds[chance.choice(len(kinds), p=(0.2, 0.2, 0.15, 0.15, 0.3))]
    return kind(length, chance)


def music(length: int, chance: np.random.Generator) -> Samples:
    """A melody with chords, as while waiting on the line."""
    sound = np.zeros(length)
    key = _A4 * 2 ** (chance.integers(-12, 6) / 12)
    begin = 0
    while begin < length:
        note = int(RATE * chance.uniform(0.12, 0.6))
        end = min(length, begin + note)
        time = np.arange(end - begin) / RATE
        for _ in range(chance.integers(1, 4)):
            pitch = key * 2 ** (chance.choice(_SCALE) / 12)
            for harmonic in range(1, 5):
                sound[begin:end] += np.sin(2 * np.pi * pitch * harmonic * time) / harmonic**2
        sound[begin:end] *= np.exp(-time * chance.uniform(1, 6))
        begin = end
    return sound * chance.uniform(0.02, 0.2)


def _orchestra(length: int, chance: np.random.Generator) -> Samples:
    """Chords and runs of any instrument: other timbres, attacks and lengths than `music` has."""
    sound = np.zeros(length)
    key, begin = 110 * 2 ** (chance.integers(0, 24) / 12), 0
    timbre, attack = _timbre(chance), chance.uniform(0.01, 0.5)
    lasting, voices = chance.choice((0.15, 0.3, 0.8, 2.0)), chance.integers(1, 5)
    tremolo, fading = chance.uniform(0, 0.4), chance.choice((0.0, 1.0, 4.0))
    while begin < length:
        end = min(length, begin + int(RATE * lasting * chance.uniform(0.6, 1.5)))
        time = np.arange(end - begin) / RATE
        swell = np.minimum(1, time / (attack * lasting)) * np.exp(-fading * time)
        swell *= 1 - tremolo * (1 + np.sin(2 * np.pi * 5.5 * time)) / 2
        for _ in range(voices):
            pitch = key * 2 ** ((chance.choice(_SCALE) + 12 * chance.integers(0, 2)) / 12)
            for harmonic, strength in enumerate(timbre, start=1):
                if harmonic * pitch < RATE / 2:
                    wave = np.sin(2 * np.pi * pitch * harmonic * time)
                    sound[begin:end] += strength * swell * wave
        begin = end
    return sound * chance.uniform(0.01, 0.1)


def _timbre(chance: np.random.Generator) -> Samples:
    """How strong the harmonics of an instrument are; a clarinet or a buzzer has odd ones only."""
    harmonic = np.arange(1, 13)
    strength = harmonic ** -chance.uniform(0.7, 2.5) * chance.uniform(0.3, 1.0, len(harmonic))
    return np.asarray(strength * (harmonic % 2) if chance.random() < 0.3 else strength)


def _line_tone(length: int, chance: np.random.Generator) -> Samples:
    time = np.arange(length) / RATE
    return _interrupted(np.sin(2 * np.pi * chance.choice(_LINE_TONES) * time), chance)


def _dtmf(length: int, chance: np.random.Generator) -> Samples:
    time = np.arange(length) / RATE
    low, high = chance.choice(_DTMF_LOW), chance.choice(_DTMF_HIGH)
    tones = np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time)
    return _interrupted(tones, chance)


def _interrupted(tone: Samples, chance: np.random.Generator) -> Samples:
    period = chance.uniform(0.1, 1.0)
    on = (np.arange(len(tone)) / RATE) % period < period * chance.uniform(0.3, 1.0)
    return np.asarray(tone * on * chance.uniform(0.02, 0.4))


def _clicks(length: int, chance: np.random.Generator) -> Samples:
    return (chance.random(length) < 0.001) * white(length, chance) * 0.5


def fast_length(length: int) -> int:
    """Return a length for the Fourier transform, at least `length`: 4, 5, 6 or 7 times 2^n.

    The transform of a length with a large prime factor takes ten times as long.
    """
    doublings = max(0, (length - 1).bit_length() - 3)
    return next(m << doublings for m in (4, 5, 6, 7, 8) if m << doublings >= length)


def _coloured(length: int, chance: np.random.Generator, exponent: float) -> Samples:
    spectrum = np.fft.rfft(white(fast_length(length), chance))
    frequency = np.maximum(np.arange(len(spectrum)), 1.0)
    return np.fft.irfft(spectrum / frequency**exponent)[:length]


def _unit_power(sound: Samples) -> Samples:
    return np.asarray(sound / (np.sqrt(np.mean(sound**2)) + 1e-9))
