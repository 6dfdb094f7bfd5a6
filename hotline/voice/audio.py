"""Makes telephone audio: what a carrier plays is 8 kHz, 16-bit, mono WAV."""

import io
import wave
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt

from hotline.voice.espeak import VoiceError

TELEPHONE_RATE: Final = 8000
# A little silence keeps the line's switching on and off away from the first and last sound.
_EDGE_SECONDS: Final = 0.15
# 70 % of full scale (-3 dB): loud, with room for the carrier's own codec.
_PEAK: Final = 0.7 * 32767

Samples = npt.NDArray[np.int16]


def telephone_wav(audio: bytes) -> bytes:
    """Turn any audio file that PyAV reads into a telephone WAV.

    The level is normalised, about 0.15 s of silence stands before and after. Raises VoiceError.
    """
    speech = _normalised(_decode(audio))
    edge = np.zeros(round(_EDGE_SECONDS * TELEPHONE_RATE), dtype=np.int16)
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(TELEPHONE_RATE)
        wav.writeframes(np.concatenate([edge, speech, edge]).astype("<i2").tobytes())
    return file.getvalue()


def wav_seconds(path: Path) -> float:
    """Return the length of a WAV file in seconds."""
    with wave.open(str(path)) as wav:
        return float(wav.getnframes() / wav.getframerate())


def _decode(audio: bytes) -> Samples:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=TELEPHONE_RATE)
    pieces: list[Samples] = []
    try:
        with av.open(io.BytesIO(audio), "r") as container:
            for frame in container.decode(audio=0):
                pieces += [_samples(out) for out in resampler.resample(frame)]
        pieces += [_samples(out) for out in resampler.resample(None)]
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise VoiceError(f"This is no audio that can be played: {error}.") from error
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)


def _samples(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().reshape(-1).astype(np.int16)


def _normalised(samples: Samples) -> Samples:
    peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
    if peak == 0:
        return samples
    return (samples * (_PEAK / peak)).astype(np.int16)
