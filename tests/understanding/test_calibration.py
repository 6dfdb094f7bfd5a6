"""Scores into probabilities, and thresholds."""

import numpy as np
import pytest

from hotline.understanding import calibration
from hotline.understanding.heads import sigmoid, softmax


@pytest.mark.parametrize("true_sharpness", [0.5, 2.0, 8.0])
def test_sharpness_is_found(true_sharpness: float):
    random = np.random.default_rng(4)
    scores = random.normal(size=(6000, 4))
    shares = softmax(true_sharpness * scores)
    labels = np.array([random.choice(4, p=row) for row in shares])
    assert calibration.sharpness_of(scores.astype(np.float32), labels) == pytest.approx(
        true_sharpness, rel=0.12
    )


def test_sharpness_and_shift_are_found():
    random = np.random.default_rng(5)
    scores = random.normal(size=8000).astype(np.float32)
    truth = random.random(8000) < sigmoid(3 * scores - 2)
    sharpness, shift = calibration.platt(scores, truth)
    assert sharpness == pytest.approx(3, rel=0.12)
    assert shift == pytest.approx(-2, abs=0.3)


def test_at_most_so_many_are_lost():
    likely = np.linspace(0, 1, 1000, dtype=np.float32)
    truth = likely > 0.8
    threshold = calibration.threshold_for_loss(likely, truth, 0.01)
    assert 0 < ((likely >= threshold) & ~truth).sum() <= 8
    assert calibration.threshold_for_loss(likely, truth, 0.0) > likely[~truth].max()


def test_a_missed_one_costs_several_false_alarms():
    likely = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], dtype=np.float32)
    truth = np.array([True, False, False, False, True, False])
    net = np.zeros(6, dtype=bool)
    assert calibration.thresholds_with_net(likely, truth, net, 5)[0] == pytest.approx(0.5)
    assert calibration.thresholds_with_net(likely, truth, net, 2)[0] == pytest.approx(0.9)
    assert calibration.thresholds_with_net(likely, truth, net, 5)[1] > 1, "nothing was in the net"


def test_the_best_threshold_separates():
    likely = np.array([0.1, 0.2, 0.3, 0.7, 0.8], dtype=np.float32)
    truth = np.array([False, False, False, True, True])
    assert calibration.best_threshold(likely, truth) == pytest.approx(0.7)
