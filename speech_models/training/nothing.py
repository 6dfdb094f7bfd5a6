"""Recordings in which nobody speaks: a recogniser must answer each with an empty text.

The tones are those of Kazakhstan's and Russia's exchanges: 425 Hz (ITU-T E.180, Supplement 2);
keys are ITU-T Q.23. All sounds are float samples at 8 kHz, full scale 1, 6 seconds long.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from speech_models.training import noises
from speech_models.training.noises import RATE, Samples

_SECONDS: Final = 6
_LENGTH: Final = _SECONDS * RATE
_LEVELS: Final = (
    -60.0,
    -50.0,
    -40.0,
    -30.0,
    -20.0,
)  # dB below full scale, of a noise's effective value
_EXCHANGE: Final = 425
_INFORMATION: Final = (950, 1400, 1800)
_KEYS: Final = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477), "#": (941, 1477)}
_MELODIES: Final = 6


def sounds(seed: int) -> Iterator[tuple[str, Samples]]:
    """Yield names and sounds, the same for the same seed."""
    chance = np.random.default_rng(seed)
    yield "silence", np.zeros(_LENGTH)
    yield from _noises(chance)
    yield from _tones()
    for number in range(_MELODIES):
        yield f"music_{number}", noises.music(_LENGTH, chance)
        yield f"arpeggio_{number}", _arpeggio(chance)
        yield f"chords_{number}", _chords(chance)


def _noises(chance: np.random.Generator) -> Iterator[tuple[str, Samples]]:
    kinds = (noises.white, noises.pink, noises.brown, noises.hum)
    for kind in kinds:
        for level in _LEVELS:
            sound = kind(_LENGTH, chance)
            effective = float(np.sqrt(np.mean(sound**2)))
            factor = float(10 ** (level / 20)) / effective
            yield f"{kind.__name__}_{-level:.0f}db", sound * factor
    yield "clicks", np.where(chance.random(_LENGTH) < 0.0005, 0.5, 0.0)


def _tones() -> Iterator[tuple[str, Samples]]:
    for level in (0.03, 0.3):
        name = "quiet" if level < 0.1 else "loud"
        yield f"dial_{name}", level * _tone(_EXCHANGE)
        yield f"ringing_{name}", level * _tone(_EXCHANGE) * _on(1.0, 5.0)
        yield f"busy_{name}", level * _tone(_EXCHANGE) * _on(0.35, 0.7)
        yield f"congestion_{name}", level * _tone(_EXCHANGE) * _on(0.175, 0.35)
        yield f"information_{name}", level * _information()
    for key, (low, high) in _KEYS.items():
        name = "hash" if key == "#" else key
        yield f"key_{name}", 0.2 * (_tone(low) + _tone(high)) * _on(0.1, 0.5)
        yield f"key_{name}_held", 0.2 * (_tone(low) + _tone(high)) * _on(2.0, 4.0)


def _time() -> Samples:
    return np.arange(_LENGTH) / RATE


def _tone(frequency: float) -> Samples:
    return np.sin(2 * np.pi * frequency * _time())


def _on(seconds: float, period: float) -> Samples:
    return (_time() % period < seconds).astype(np.float64)


def _information() -> Samples:
    """Three rising tones of a third of a second, then a second of silence (ITU-T E.180)."""
    place = _time() % 2.0
    parts = [
        _tone(frequency) * ((place >= number / 3) & (place < (number + 1) / 3))
        for number, frequency in enumerate(_INFORMATION)
    ]
    return np.asarray(np.sum(parts, axis=0))


def _arpeggio(chance: np.random.Generator) -> Samples:
    """A broken chord, up and down, in the reedy sound of cheap waiting music."""
    base = 220 * 2 ** (chance.integers(0, 12) / 12)
    note = int(RATE * chance.uniform(0.1, 0.3))
    steps = np.array([0, 4, 7, 12, 7, 4])[(np.arange(_LENGTH) // note) % 6]
    phase = np.cumsum(base * 2 ** (steps / 12)) / RATE
    reedy = np.sign(np.sin(2 * np.pi * phase)) * 0.5 + np.sin(2 * np.pi * phase)
    return np.asarray(reedy * chance.uniform(0.03, 0.2))


def _chords(chance: np.random.Generator) -> Samples:
    """Four chords with a slow attack, as strings play them."""
    chord = _LENGTH // 4
    swell = np.sin(np.pi * np.arange(chord) / chord)
    sound = np.zeros(_LENGTH)
    for number in range(4):
        root = 110 * 2 ** (chance.integers(0, 24) / 12)
        part = slice(number * chord, (number + 1) * chord)
        for interval in (0, chance.choice((3, 4)), 7, 12):
            sound[part] += _tone(root * 2 ** (interval / 12))[:chord] * swell
    return sound * chance.uniform(0.02, 0.1)
