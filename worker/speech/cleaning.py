"""Make a recording easy to recognise: keys muted, the level normal, silence at the ends cut off.

Everything works on frames of 20 ms and costs a hundredth of recognising. What needs no cleaning
stays as it is, to the bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from worker.speech.audio import BYTES_PER_SAMPLE, TELEPHONE_RATE, Audio

_FRAME = TELEPHONE_RATE // 50  # 20 ms
_FULL_SCALE = 32768.0
_QUIETEST_DB = -100.0  # stands for digital silence

# Speech is as loud as the half second of loudest frames: a click is shorter than that, and a
# word longer. Decibels are relative to a square wave of full scale (dBFS).
_LOUDEST_FRAMES = 25
_QUIET_SHARE = 0.1  # so much of a recording is pauses, at least
_SILENCE_DB = -66.0  # speech that is 40 dB too quiet is still louder
_SPEECH_OVER_FLOOR_DB = 12.0  # a steady noise varies by 3
_SOUND_OVER_FLOOR_DB = 6.0

# The models were trained at such levels; in between nothing is gained by another one.
_TOO_QUIET_DB, _TOO_LOUD_DB, _NORMAL_DB = -36.0, -12.0, -24.0
_MAX_GAIN_DB = 40.0

# What is cut off begins and ends so far from the sound; weak consonants are lost in noise.
_KEPT_FRAMES = 15
_SHORTEST_SOUND_FRAMES = 3  # a click is shorter
# Vosk sees 30 ms at a time. Cut at a multiple of it and of 20 ms, all else stays as it was.
_CUT_STEP_FRAMES = 3

# ITU-T Q.23: each key is one tone of each group, in hertz.
_LOW_TONES = (697, 770, 852, 941)
_HIGH_TONES = (1209, 1336, 1477, 1633)
_KEY_SHARE = 0.75  # of a frame's energy lies in two of these tones
_KEY_TWIST = 10.0  # ITU-T Q.24: one may be so many times as strong as the other
_KEY_FRAMES = 2  # a key is pressed for 40 ms at least
_TONES_AT_A_TIME = 64  # frames; larger products would wake BLAS threads, which a fork dislikes

_Samples = NDArray[np.float32]
_Levels = NDArray[np.float64]
_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Sound to recognise, which began `offset` seconds into the recording. Empty: all silence."""

    audio: Audio
    offset: float


def cleaned(audio: Audio) -> Cleaned:
    """Clean telephone audio (8 kHz)."""
    samples = np.frombuffer(audio.pcm, "<i2").astype(np.float32)
    if not len(samples):
        return Cleaned(audio, 0.0)
    frames = _frames(samples)
    keys = _keys(frames)
    levels = _levels(frames)
    if keys.any():
        # Filled with the line's own noise: a hole of zeros is a sound that no model has heard.
        frames[keys] = _noise(_floor(levels[~keys]), (int(keys.sum()), _FRAME))
        levels = _levels(frames)
    speech, floor = _speech(levels), _floor(levels)
    if speech < _SILENCE_DB:
        return Cleaned(Audio(b"", audio.sample_rate, audio.cut), 0.0)
    first, end = _ends(levels, speech, floor)
    gain = _gain_db(speech, floor)
    if not keys.any() and gain == 0:
        pcm = audio.pcm[first * _FRAME * BYTES_PER_SAMPLE : end * _FRAME * BYTES_PER_SAMPLE]
    else:
        pcm = _pcm(frames[first:end] * np.float32(10 ** (gain / 20)))
    return Cleaned(Audio(pcm, audio.sample_rate, audio.cut), first * _FRAME / audio.sample_rate)


def _frames(samples: _Samples) -> NDArray[np.float32]:
    """Cut into frames, the last one filled with zeros."""
    count = -(-len(samples) // _FRAME)
    frames = np.zeros((count, _FRAME), np.float32)
    frames.reshape(-1)[: len(samples)] = samples
    return frames


def _levels(frames: NDArray[np.float32]) -> _Levels:
    """Measure how loud each frame is, in dBFS."""
    power = np.einsum("ij,ij->i", frames, frames).astype(np.float64) / (_FRAME * _FULL_SCALE**2)
    levels: _Levels = 10 * np.log10(np.maximum(power, 10 ** (_QUIETEST_DB / 10)))
    return levels


def _speech(levels: _Levels) -> float:
    """Tell how loud the speech is, if there is any."""
    count = max(1, min(_LOUDEST_FRAMES, len(levels) // 10))
    return float(np.partition(levels, -count)[-count])


def _floor(levels: _Levels) -> float:
    """Tell how loud the pauses are."""
    if not len(levels):
        return _QUIETEST_DB
    place = int(len(levels) * _QUIET_SHARE)
    return float(np.partition(levels, place)[place])


def _gain_db(speech: float, floor: float) -> float:
    """Tell by how much to amplify. Noise alone is never made louder."""
    if _TOO_QUIET_DB <= speech <= _TOO_LOUD_DB:
        return 0.0
    if speech < _TOO_QUIET_DB and speech - floor < _SPEECH_OVER_FLOOR_DB:
        return 0.0
    return min(_NORMAL_DB - speech, _MAX_GAIN_DB)


def _ends(levels: _Levels, speech: float, floor: float) -> tuple[int, int]:
    """Find the first frame to keep and the one after the last."""
    whole = 0, len(levels)
    if speech - floor < _SPEECH_OVER_FLOOR_DB:
        return whole
    sound = levels > max(floor + _SOUND_OVER_FLOOR_DB, _SILENCE_DB)
    steady = np.flatnonzero(_runs(sound, _SHORTEST_SOUND_FRAMES))
    if not len(steady):
        return whole
    first = max(0, int(steady[0]) - _KEPT_FRAMES)
    end = min(len(levels), int(steady[-1]) + 1 + _KEPT_FRAMES)
    return first - first % _CUT_STEP_FRAMES, end


def _keys(frames: NDArray[np.float32]) -> _Mask:
    """Find the frames that hold the tones of a telephone's keys, with one more on each side."""
    low, high = (_tone_power(frames, tones) for tones in (_LOW_TONES, _HIGH_TONES))
    key = low.argmax(axis=1) * len(_HIGH_TONES) + high.argmax(axis=1)
    one, other = low.max(axis=1), high.max(axis=1)
    energy = np.einsum("ij,ij->i", frames, frames)
    is_key = one + other > _KEY_SHARE * np.maximum(energy, 1.0)
    is_key &= np.maximum(one, other) < _KEY_TWIST * np.minimum(one, other)
    same = np.zeros_like(is_key)
    for number in set(key[is_key].tolist()):
        same |= _runs(is_key & (key == number), _KEY_FRAMES)
    return _widened(same)


def _tone_power(frames: NDArray[np.float32], tones: tuple[int, ...]) -> NDArray[np.float32]:
    """Measure the energy of each tone in each frame (the Goertzel filter, as a product)."""
    turns = np.outer(np.arange(_FRAME) / TELEPHONE_RATE, tones) * 2 * np.pi
    waves = np.hstack((np.cos(turns), np.sin(turns))).astype(np.float32)
    parts = [
        frames[start : start + _TONES_AT_A_TIME] @ waves
        for start in range(0, len(frames), _TONES_AT_A_TIME)
    ]
    cosine, sine = np.hsplit(np.concatenate(parts), 2)
    power: NDArray[np.float32] = (cosine**2 + sine**2) * np.float32(2 / _FRAME)
    return power


def _runs(mask: _Mask, shortest: int) -> _Mask:
    """Keep only runs of at least so many frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    kept = np.zeros_like(mask)
    for start, end in edges.reshape(-1, 2):
        if end - start >= shortest:
            kept[start:end] = True
    return kept


def _widened(mask: _Mask) -> _Mask:
    """Add a frame on each side of a run: a key is not pressed at the edge of a frame."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    return wide


def _noise(level_db: float, shape: tuple[int, int]) -> NDArray[np.float32]:
    rms = _FULL_SCALE * 10 ** (level_db / 20)
    # A fixed seed: the same recording gives the same words.
    return np.random.default_rng(0).normal(0, rms, shape).astype(np.float32)


def _pcm(frames: NDArray[np.float32]) -> bytes:
    values = np.clip(np.rint(frames), -_FULL_SCALE, _FULL_SCALE - 1)
    return values.astype("<i2").tobytes()
