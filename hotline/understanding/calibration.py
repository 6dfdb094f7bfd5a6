"""Scores into probabilities, and probabilities into decisions.

Everything here is chosen on predictions for sentences that the weights were not trained on
(cross-validation on the training data, never the held-out sentences).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.heads import Scores, sigmoid, softmax

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GOLDEN = (5**0.5 - 1) / 2
_SHARPEST, _DULLEST = 50.0, 0.02
_STEPS = 40
_TURNS = 6
_FARTHEST = 30.0
# A threshold that no probability reaches.
_NEVER = 2.0
_NOTHING = 1e-9


def sharpness_of(scores: Scores, labels: Labels) -> float:
    """Choose the factor with which softmax gives the truth most probability (log loss).

    Guo et al., On Calibration of Modern Neural Networks, 2017: temperature scaling.
    """

    def loss(logarithm: float) -> float:
        shares = softmax(scores * np.float32(np.exp(logarithm)))
        return -float(np.log(shares[np.arange(len(labels)), labels] + _NOTHING).mean())

    return float(np.exp(_lowest(loss, np.log(_DULLEST), np.log(_SHARPEST))))


def platt(scores: Scores, truth: Flags) -> tuple[float, float]:
    """Choose sharpness and shift of a yes-or-no question in turn, by log loss (Platt 1999)."""

    def loss(sharpness: float, shift: float) -> float:
        likely = sigmoid(scores * np.float32(sharpness) + np.float32(shift))
        told = np.where(truth, likely, 1 - likely)
        return -float(np.log(told + _NOTHING).mean())

    sharpness, shift = 1.0, 0.0
    for _ in range(_TURNS):
        sharpness = float(
            np.exp(
                _lowest(
                    partial(_of_logarithm, loss, shift=shift), np.log(_DULLEST), np.log(_SHARPEST)
                )
            )
        )
        shift = _lowest(partial(loss, sharpness), -_FARTHEST, _FARTHEST)
    return sharpness, shift


def _of_logarithm(
    loss: Callable[[float, float], float], logarithm: float, *, shift: float
) -> float:
    return loss(float(np.exp(logarithm)), shift)


def best_threshold(likely: Scores, truth: Flags) -> float:
    """Choose where yes begins so that precision and recall are both good (F1)."""
    tried = np.unique(likely)
    found = [_f1(likely >= threshold, truth) for threshold in tried]
    return float(tried[int(np.argmax(found))])


def threshold_for_loss(likely: Scores, truth: Flags, most_lost: float) -> float:
    """Choose the lowest threshold that takes at most this share of the untrue ones."""
    untrue = np.sort(likely[~truth])[::-1]
    if not len(untrue):
        return 0.5
    return float(np.nextafter(untrue[int(most_lost * len(untrue))], np.float32(2)))


def thresholds_with_net(
    likely: Scores, truth: Flags, in_net: Flags, missed_costs: float
) -> tuple[float, float]:
    """Choose two thresholds, for texts outside and inside a safety net of phrases.

    Each is where missed ones, at `missed_costs` false alarms apiece, and false alarms together
    cost least.
    """
    outside, inside = (
        _cheapest(likely[part], truth[part], missed_costs) for part in (~in_net, in_net)
    )
    return outside, inside


def _cheapest(likely: Scores, truth: Flags, missed_costs: float) -> float:
    order = np.argsort(-likely, kind="stable")
    found = np.cumsum(truth[order])
    alarms = np.arange(1, len(order) + 1) - found
    costs = missed_costs * (truth.sum() - found) + alarms
    if not len(order) or truth.sum() * missed_costs <= costs.min():
        return _NEVER
    return float(likely[order[int(np.argmin(costs))]])


def _f1(said: Flags, truth: Flags) -> float:
    both = int((said & truth).sum())
    return 2 * both / max(1, int(said.sum()) + int(truth.sum()))


def _lowest(loss: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function with one valley is lowest (golden section)."""
    one, two = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_one, at_two = loss(one), loss(two)
    for _ in range(_STEPS):
        if at_one < at_two:
            high, two, at_two = two, one, at_one
            one = high - _GOLDEN * (high - low)
            at_one = loss(one)
        else:
            low, one, at_one = one, two, at_two
            two = low + _GOLDEN * (high - low)
            at_two = loss(two)
    return (low + high) / 2
