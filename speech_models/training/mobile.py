"""What a mobile network makes of a voice: coded and decoded as AMR, the codec of GSM and 3G calls.

At 12.2 kbit/s AMR is GSM's Enhanced Full Rate codec (3GPP TS 26.071, TS 46.060); the PyAV wheel
brings an encoder for it, but none for the older Full Rate codec (06.10).
"""

from collections.abc import Iterator
from typing import Final, Literal

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from speech_models.training.noises import RATE, Samples

BIT_RATE: Final = 12_200  # of a call that is well received
_FRAME: Final = 160  # samples, 20 ms
_DELAY: Final = 40  # samples that the encoder looks ahead
_FULL_SCALE: Final = 32_767


def called(sound: Samples, bit_rate: int = BIT_RATE) -> Samples:
    """Code and decode float samples at 8 kHz, full scale 1; the length stays."""
    padded = np.pad(sound, (0, -len(sound) % _FRAME + _FRAME))  # flushes what the encoder keeps
    pcm = np.clip(np.round(padded * _FULL_SCALE), -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)
    heard = np.concatenate(list(_through_codec(pcm.reshape(-1, _FRAME), bit_rate)))
    return heard[_DELAY : _DELAY + len(sound)].astype(np.float64) / _FULL_SCALE


def _through_codec(frames: NDArray[np.int16], bit_rate: int) -> Iterator[NDArray[np.int16]]:
    encoder, decoder = _context("w"), _context("r")
    encoder.bit_rate = bit_rate
    for number, samples in enumerate(frames):
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = number * _FRAME
        for packet in encoder.encode(frame):
            for decoded in decoder.decode(packet):
                yield decoded.to_ndarray().reshape(-1).astype(np.int16)


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopencore_amrnb", mode)
    context.sample_rate = RATE
    context.layout = "mono"
    context.format = "s16"
    return context
