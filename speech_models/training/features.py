"""MFCC features, the same numbers as Kaldi's `compute-mfcc-feats` with conf/mfcc.conf.

Vosk computes them in C++ when it listens; the network must have learnt from the same ones.
(Kaldi: src/feat/feature-mfcc.cc, mel-computations.cc, feature-window.cc. Agreement with the
package kaldi-native-fbank: 1e-4.)
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

RATE: Final = 8_000  # Hz
SIZE: Final = 40  # mel bins, and as many cepstra: no information is lost
SHIFT: Final = 80  # samples from frame to frame: 10 ms
WINDOW: Final = 200  # samples in a frame: 25 ms
_LOW, _HIGH = 100, 3700  # Hz
_TRANSFORM: Final = 256  # WINDOW, filled up to a power of two
_PREEMPHASIS: Final = 0.97
_LIFTER: Final = 22
_FLOOR: Final = 1.1920929e-07  # FLT_EPSILON

CONFIGURATION: Final = f"""\
--sample-frequency={RATE}
--use-energy=false
--num-mel-bins={SIZE}
--num-ceps={SIZE}
--low-freq={_LOW}
--high-freq={_HIGH}
--dither=0.0
"""
"""conf/mfcc.conf: these features in Kaldi's words."""


def mfcc(samples: ArrayLike) -> NDArray[np.float32]:
    """Return the features, shape [frames, SIZE], of samples in the int16 range.

    A frame needs all of its WINDOW samples (Kaldi's snip-edges): shorter sounds have no frame.
    """
    sound = np.asarray(samples, np.float64)
    count = frames(len(sound))
    windows = sound[np.arange(count)[:, None] * SHIFT + np.arange(WINDOW)]
    windows = windows - windows.mean(axis=1, keepdims=True)
    first = windows[:, :1] * (1 - _PREEMPHASIS)
    windows = np.concatenate([first, windows[:, 1:] - _PREEMPHASIS * windows[:, :-1]], axis=1)
    spectrum = np.fft.rfft(windows * _POVEY, _TRANSFORM)[:, : _TRANSFORM // 2]
    energies = np.abs(spectrum) ** 2 @ _MEL.T
    return (np.log(np.maximum(energies, _FLOOR)) @ _CEPSTRA.T).astype(np.float32)


def frames(samples: int) -> int:
    """Return how many frames so many samples have."""
    return 1 + (samples - WINDOW) // SHIFT if samples >= WINDOW else 0


def _mel_scale(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1127.0 * np.log(1 + frequency / 700.0)


def _mel_filters() -> NDArray[np.float64]:
    """Triangles on the mel scale, [SIZE, bins of the spectrum without the Nyquist bin]."""
    low, high = _mel_scale(np.array([_LOW, _HIGH], np.float64))
    edges = np.linspace(low, high, SIZE + 2)
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = _mel_scale(np.arange(_TRANSFORM // 2) * RATE / _TRANSFORM)[None]
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return np.asarray(np.maximum(0, np.minimum(rising, falling)))


def _cosine_transform() -> NDArray[np.float64]:
    """The DCT (orthonormal) with Kaldi's liftering folded in, [cepstra, mel bins]."""
    row, column = np.arange(SIZE)[:, None], np.arange(SIZE)[None]
    transform = np.sqrt(2.0 / SIZE) * np.cos(np.pi / SIZE * (column + 0.5) * row)
    transform[0] = np.sqrt(1.0 / SIZE)
    lifter = 1 + 0.5 * _LIFTER * np.sin(np.pi * np.arange(SIZE) / _LIFTER)
    return np.asarray(transform * lifter[:, None])


_MEL: Final = _mel_filters()
_CEPSTRA: Final = _cosine_transform()
_POVEY: Final = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85
