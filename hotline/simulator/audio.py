"""Telephone sound: 8 kHz, 16 bit, mono."""

import io
import wave
from typing import Any, TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

Sound: TypeAlias = npt.NDArray[np.int16]
"""Samples at `RATE`."""

RATE = 8000
FRAME = RATE // 50
"""20 ms, the packet of a telephone line."""
SILENCE_FLOOR = 120.0
"""Root mean square under which a frame is silent in any case: about -49 dBFS."""
SILENCE_SHARE = 0.05
"""A frame is silent under this share of the loudest one: a noisy room is still a pause."""

_MULAW_BIAS = 132
_MULAW_CLIP = 32767 - _MULAW_BIAS


class NotAudioError(ValueError):
    """The bytes hold no sound that can be decoded."""


def decode(data: bytes) -> Sound:
    """Any audio file (WAV, MP3, Ogg or WebM Opus, ...) as telephone sound.

    Raises NotAudioError for anything else.
    """
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces: list[npt.NDArray[Any]] = []
    try:
        with av.open(io.BytesIO(data), "r") as container:
            for frame in container.decode(audio=0):
                pieces += _samples(resampler.resample(frame))
        pieces += _samples(resampler.resample(None))
    except (FFmpegError, IndexError, ValueError) as error:
        raise NotAudioError(f"This is no audio file that can be decoded: {error}") from error
    if not pieces:
        raise NotAudioError("The audio file holds no sound.")
    return np.concatenate(pieces).astype(np.int16)


def _samples(frames: list[AudioFrame]) -> list[npt.NDArray[Any]]:
    return [frame.to_ndarray().reshape(-1) for frame in frames]


def encode(sound: Sound) -> bytes:
    """A complete WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.astype("<i2").tobytes())
    return buffer.getvalue()


def mulaw(sound: Sound) -> bytes:
    """µ-law as on a telephone line (ITU-T G.711), one byte a sample."""
    loudness = np.minimum(np.abs(sound.astype(np.int32)), _MULAW_CLIP) + _MULAW_BIAS
    exponent = np.floor(np.log2(loudness)).astype(np.int32) - 7
    mantissa = (loudness >> (exponent + 3)) & 0x0F
    code = np.where(sound < 0, 0x80, 0) | exponent << 4 | mantissa
    encoded: bytes = (~code & 0xFF).astype(np.uint8).tobytes()
    return encoded


def seconds(sound: Sound) -> float:
    """Length of the sound."""
    return len(sound) / RATE


def silence(length: float) -> Sound:
    """`length` seconds of nothing."""
    return np.zeros(round(length * RATE), dtype=np.int16)


def voiced(sound: Sound) -> npt.NDArray[np.bool_]:
    """For each frame of 20 ms, whether something is to be heard."""
    count = -(-len(sound) // FRAME)
    padded = np.zeros(count * FRAME, dtype=np.float64)
    padded[: len(sound)] = sound
    loudness = np.sqrt((padded.reshape(count, FRAME) ** 2).mean(axis=1)) if count else padded
    floor = max(SILENCE_FLOOR, SILENCE_SHARE * float(loudness.max(initial=0.0)))
    return np.asarray(loudness > floor, dtype=np.bool_)


def trim(sound: Sound) -> Sound:
    """Without the silence at both ends; empty if there is nothing else."""
    frames = np.flatnonzero(voiced(sound))
    if not len(frames):
        return sound[:0]
    return sound[frames[0] * FRAME : (frames[-1] + 1) * FRAME]


def silence_end(sound: Sound, timeout: float) -> int | None:
    """The sample at which a pause has lasted `timeout` seconds, or None."""
    quiet = 0
    for number, loud in enumerate(voiced(sound)):
        quiet = 0 if loud else quiet + FRAME
        if quiet >= timeout * RATE:
            return (number + 1) * FRAME
    return None


def trailing_silence(sound: Sound) -> float:
    """Seconds of silence at the end."""
    frames = np.flatnonzero(voiced(sound))
    last = (frames[-1] + 1) * FRAME if len(frames) else 0
    return max(0, len(sound) - last) / RATE
