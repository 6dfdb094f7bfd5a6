"""Whether confidence tells the truth: of what is 80 % sure, 80 % should be right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

BINS = 10

Judgement = tuple[float, bool]
"""How sure the recogniser was (0..1), and whether it was right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """What had a confidence from `low` up to `high`. The means are None where there was nothing."""

    low: float
    high: float
    count: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Confidence against truth. The figures are None where there is nothing to tell them from.

    `error`: expected calibration error, the mean distance between confidence and share of right
    ones (Naeini et al., AAAI 2015). `separation`: how often a right one is surer than a wrong one
    (the area under the ROC curve): 0.5 is chance, 1 is perfect.
    """

    bins: tuple[Bin, ...]
    count: int
    error: float | None
    separation: float | None


def reliability(judgements: Iterable[Judgement]) -> Reliability:
    """Sort judgements into bins of equal width and compare."""
    every = list(judgements)
    sorted_in: list[list[Judgement]] = [[] for _ in range(BINS)]
    for sure, right in every:
        sorted_in[min(int(sure * BINS), BINS - 1)].append((sure, right))
    bins = tuple(_bin(number, inside) for number, inside in enumerate(sorted_in))
    distances = [
        abs(each.confidence - each.right) * each.count
        for each in bins
        if each.confidence is not None and each.right is not None
    ]
    error = sum(distances) / len(every) if every else None
    return Reliability(bins, len(every), error, _separation(every))


def _bin(number: int, inside: Sequence[Judgement]) -> Bin:
    low, high = number / BINS, (number + 1) / BINS
    if not inside:
        return Bin(low, high, 0, None, None)
    confidence = fmean(sure for sure, _ in inside)
    return Bin(low, high, len(inside), confidence, fmean(right for _, right in inside))


def _separation(judgements: Sequence[Judgement]) -> float | None:
    """Count the pairs of a right and a wrong one in which the right one is surer; ties half."""
    right = sorted(sure for sure, is_right in judgements if is_right)
    wrong = sorted(sure for sure, is_right in judgements if not is_right)
    if not right or not wrong:
        return None
    below = equal = 0
    wins = 0.0
    for sure in right:
        while below < len(wrong) and wrong[below] < sure:
            below += 1
        equal = max(equal, below)
        while equal < len(wrong) and wrong[equal] == sure:
            equal += 1
        wins += below + (equal - below) / 2
    return wins / (len(right) * len(wrong))
