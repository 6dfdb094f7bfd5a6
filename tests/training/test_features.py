"""MFCCs: the numbers that Kaldi gets."""

import numpy as np
import pytest
from numpy.typing import NDArray

from speech_models.training import features

# Three frames of the sound below; agrees with kaldi-native-fbank.
REFERENCE = {
    0: (83.91765, 16.5463, -1.56322, 40.44135, -118.65244, -111.3951, -0.41911, -155.92407),
    2: (83.68038, 17.05815, -0.58839, 42.52978, -119.52296, -111.50958, -0.36263, -155.3495),
}
REFERENCE_END = (-0.35088646, 5.9833264, -1.306982, -12.371946)  # of frame 1


@pytest.fixture
def sound() -> NDArray[np.float64]:
    """Two tones and a saw, 45 ms."""
    time = np.arange(360) / features.RATE
    tones = 8000 * np.sin(2 * np.pi * 440 * time) + 3000 * np.sin(2 * np.pi * 1900 * time + 1)
    return np.round(tones + np.arange(360) % 7 * 20)


def test_the_numbers_are_kaldis(sound: NDArray[np.float64]) -> None:
    found = features.mfcc(sound)

    assert found.shape == (3, features.SIZE)
    for frame, values in REFERENCE.items():
        np.testing.assert_allclose(found[frame, :8], values, atol=1e-4)
    np.testing.assert_allclose(found[1, -4:], REFERENCE_END, atol=1e-4)


def test_a_level_changes_only_the_first_coefficient(sound: NDArray[np.float64]) -> None:
    difference = features.mfcc(2 * sound) - features.mfcc(sound)

    # Energies grow fourfold, and the orthonormal transform of 40 equal logarithms is one number.
    np.testing.assert_allclose(difference[:, 0], np.log(4) * np.sqrt(features.SIZE), rtol=1e-5)
    np.testing.assert_allclose(difference[:, 1:], 0, atol=2e-3)


def test_an_offset_changes_nothing(sound: NDArray[np.float64]) -> None:
    np.testing.assert_allclose(features.mfcc(sound + 900), features.mfcc(sound), atol=1e-3)


def test_silence_has_the_floor_and_nothing_else() -> None:
    silence = features.mfcc(np.zeros(400))

    np.testing.assert_allclose(silence[:, 0], np.log(2.0**-23) * np.sqrt(features.SIZE), rtol=1e-5)
    np.testing.assert_allclose(silence[:, 1:], 0, atol=1e-3)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (199, 0), (200, 1), (279, 1), (280, 2)])
def test_only_whole_windows_are_frames(samples: int, frames: int) -> None:
    assert features.frames(samples) == frames
    assert features.mfcc(np.ones(samples)).shape == (frames, features.SIZE)
