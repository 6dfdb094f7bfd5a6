"""What a telephone line does to a voice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_models.training import noises, speaking, telephone
from speech_models.training.noises import RATE, Samples


def tone(frequency: float, seconds: float = 1.0, rate: int = RATE) -> Samples:
    """A sine at half of full scale."""
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)


def level(sound: Samples) -> float:
    """Effective value without the first and last tenth."""
    edge = len(sound) // 10
    return float(np.sqrt(np.mean(sound[edge:-edge] ** 2)))


@given(seed=st.integers(0, 2**32), length=st.integers(2_000, 12_000))
def test_a_call_keeps_its_length_and_fits_16_bits(seed: int, length: int) -> None:
    sound = tone(440, 2)[:length]

    heard = telephone.called(sound, np.random.default_rng(seed), [tone(200), tone(300)])

    assert len(heard) == length
    assert np.isfinite(heard).all()
    assert (heard == np.round(heard)).all()
    assert -32_768 <= heard.min() < heard.max() <= 32_767


def test_a_seed_decides_everything() -> None:
    first, same, other = (
        telephone.called(tone(440), np.random.default_rng(seed), [tone(200)]) for seed in (1, 1, 2)
    )

    assert (first == same).all()
    assert (first != other).any()


@pytest.mark.parametrize("speed", telephone.SPEEDS)
def test_resampling_changes_pitch_and_times_alike(speed: float) -> None:
    samples = np.round(tone(400, 1.0, speaking.RATE) * 20_000).astype(np.int16)

    sound, factor = telephone.to_telephone_rate(samples, speed)

    assert factor == pytest.approx(1 / speed, rel=0.01)
    assert len(sound) / RATE == pytest.approx(factor, rel=0.001)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert spectrum.argmax() * RATE / len(sound) == pytest.approx(400 / factor, rel=0.01)
    assert level(sound) == pytest.approx(0.5 / np.sqrt(2) * 20_000 / 32_768, rel=0.01)


def test_the_band_passes_the_middle_and_stops_both_ends() -> None:
    kept = {hertz: level(telephone.band_pass(tone(hertz), 300, 3400)) for hertz in (60, 1000, 3900)}

    assert kept[1000] == pytest.approx(level(tone(1000)), rel=0.01)
    assert kept[60] < 0.01
    assert kept[3900] < 0.01


def test_noise_is_mixed_at_the_ratio_asked_for() -> None:
    noise = noises.white(RATE, np.random.default_rng(1))

    added = telephone.mixed(tone(440), noise, 15) - tone(440)

    assert 20 * np.log10(level(tone(440)) / level(added)) == pytest.approx(15, abs=0.2)


def test_mu_law_is_finest_near_silence() -> None:
    quiet, loud = tone(440) * 0.01, tone(440)

    assert np.abs(telephone.mu_law(quiet) - quiet).max() < 0.0005
    assert 0.002 < np.abs(telephone.mu_law(loud) - loud).max() < 0.02
    assert (telephone.mu_law(np.array([-1.0, 0.0, 1.0])) == [-1, 0, 1]).all()


@given(st.integers(0, 2**32))
def test_line_sounds_leave_the_speech_alone(seed: int) -> None:
    speech = (4_000, 9_000)

    heard = telephone.with_line_sounds(np.zeros(16_000), speech, np.random.default_rng(seed))

    assert not heard[3_800:9_400].any()
    assert np.isfinite(heard).all()


@given(st.integers(1, 200_000))
def test_a_fast_length_is_enough_and_not_much_more(length: int) -> None:
    assert length <= noises.fast_length(length) <= max(4, length * 5 / 4)
