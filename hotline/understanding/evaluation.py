"""How well labelled sentences are understood: counts, shares, intervals."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from hotline.domain.understanding import Understanding
from hotline.ports.understander import Understander
from hotline.understanding.samples import Sample

# Two-sided 95 % of the normal distribution.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `count`."""

    right: int
    count: int

    @property
    def rate(self) -> float | None:
        """The share as a fraction; None of nothing."""
        return self.right / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 % certainty (Wilson 1927)."""
        if not self.count:
            return None
        rate, spread = self.right / self.count, _Z**2 / self.count
        middle = (rate + spread / 2) / (1 + spread)
        half = _Z * sqrt(rate * (1 - rate) / self.count + spread / (4 * self.count)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence and what was made of it."""

    sample: Sample
    understood: Understanding

    @property
    def rights(self) -> frozenset[str]:
        """The departments that count as right."""
        return frozenset({self.sample.department or "", *self.sample.acceptable})

    @property
    def best(self) -> str | None:
        """The department proposed; None for what was taken for no appeal."""
        found = self.understood.best
        return found.department if found else None

    @property
    def in_three(self) -> bool:
        """Whether a right department is among the three proposed."""
        return any(each.department in self.rights for each in self.understood.candidates)


def judge(samples: Iterable[Sample], understander: Understander) -> tuple[list[Judged], float]:
    """Understand all samples; return them and the median of milliseconds that one took."""
    judged, times = [], []
    for sample in samples:
        began = time.perf_counter()
        understood = understander.understand(sample.text)
        times.append(time.perf_counter() - began)
        judged.append(Judged(sample, understood))
    return judged, 1000 * median(times) if times else 0.0


def figures(judged: Sequence[Judged]) -> dict[str, Share]:
    """Return every figure by its name.

    Departments, services and kinds are asked of real appeals only; an appeal that was discarded
    counts as wrong. What nobody judged isn't asked. "discarded" is the one figure that should be
    small.
    """
    appeals = [each for each in judged if each.sample.is_appeal]
    others = [each for each in judged if not each.sample.is_appeal]
    scored = [each for each in judged if each.sample.emergency is not None]
    dangers = [each for each in scored if each.sample.emergency]
    alarms = [each for each in scored if each.understood.emergency]
    urgent = [each for each in judged if each.sample.urgent]
    hurried = [each for each in judged if each.understood.urgent and each.sample.urgent is not None]
    with_service = [each for each in appeals if each.sample.service]
    return {
        "department": _share(each.best in each.rights for each in appeals),
        "department in three": _share(each.in_three for each in appeals),
        "service": _share(e.understood.service == e.sample.service for e in with_service),
        "kind": _share(
            each.understood.kind == each.sample.kind for each in appeals if each.sample.kind
        ),
        "urgent recall": _share(each.understood.urgent for each in urgent),
        "urgent precision": _share(bool(each.sample.urgent) for each in hurried),
        "emergency recall": _share(each.understood.emergency for each in dangers),
        "emergency precision": _share(bool(each.sample.emergency) for each in alarms),
        "not-appeal recall": _share(each.understood.not_appeal for each in others),
        "appeals discarded": _share(each.understood.not_appeal for each in appeals),
        "language": _share(
            each.understood.language == each.sample.language
            for each in judged
            if each.sample.language is not None
        ),
    }


def by_language_and_channel(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Split what was judged by language, and again by channel; by the name of the group."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(str(each.sample.language), []).append(each)
    for each in judged:
        groups.setdefault(each.sample.channel, []).append(each)
    return groups


def confusions(judged: Iterable[Judged]) -> dict[tuple[str, str], int]:
    """Count pairs of the right department and the proposed one ("-": no appeal)."""
    counts: dict[tuple[str, str], int] = {}
    for each in judged:
        right, proposed = each.sample.department or "-", each.best or "-"
        if proposed in each.sample.acceptable:
            proposed = right
        counts[right, proposed] = counts.get((right, proposed), 0) + 1
    return counts


def _share(answers: Iterable[bool]) -> Share:
    all_answers = list(answers)
    return Share(sum(all_answers), len(all_answers))
