"""Which appeals have one cause: no water in a village, about which many ring within hours.

Two reports are compared by what they are about, where it is, how pressing it is and how alike
their words are. The outage of a village is told in two languages and a hundred ways, so service
and place weigh most; words alone make a pair only where they are nearly the same.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import sqrt

from hotline.domain.folding import fold_words

SAME_SERVICE = 0.4
SAME_DEPARTMENT = 0.2
"""Where the service of either is unsure."""
SAME_PLACE = 0.4
BOTH_URGENT = 0.15

ALIKE = 0.9
"""From this score on two reports are taken for the same cause. So the letters of two texts about
one service must be alike by 0.1 in one place (0 where both are urgent), and by 0.35 to 0.5 where
one of them names no place. Chosen with tests/bench/incidents.py, which prints what comes of it."""

LONGEST_ANNOUNCED_HOURS = 24
"""An announcement that nobody renews must not be believed for longer."""

_GRAM = 3


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared of an appeal. `key` tells whose it is: a person's second word is no second
    report. Codes are only compared, so they may be anything hashable.
    """

    key: Hashable
    at: datetime
    department: Hashable | None
    service: Hashable | None
    place: str | None
    is_urgent: bool
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """When an incident is proposed."""

    fewest: int
    """People."""
    window: timedelta
    """Between the first report and the last."""


@lru_cache(maxsize=1000)
def grams_of(text: str) -> frozenset[str]:
    """Return the letters of a text, three by three within each folded word."""
    words = (f" {word} " for word in fold_words(text))
    return frozenset(word[at : at + _GRAM] for word in words for at in range(len(word) - _GRAM + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike the letters of two texts are, 0..1 (cosine)."""
    if not one or not other:
        return 0.0
    return len(one & other) / sqrt(len(one) * len(other))


def score(one: Report, other: Report) -> float:
    """Return how likely two reports have the same cause; ALIKE is enough, 0: surely not."""
    topic = _topic(one, other)
    if not topic or (one.place and other.place and one.place != other.place):
        return 0.0
    place = SAME_PLACE if one.place and one.place == other.place else 0.0
    urgent = BOTH_URGENT if one.is_urgent and other.is_urgent else 0.0
    return topic + place + urgent + likeness(one.grams, other.grams)


def _topic(one: Report, other: Report) -> float:
    if one.service is not None and other.service is not None:
        return SAME_SERVICE if one.service == other.service else 0.0
    same = one.department is not None and one.department == other.department
    return SAME_DEPARTMENT if same else 0.0


def best_score(report: Report, members: Iterable[Report]) -> float:
    """Return how well a report fits to an incident: as well as to the member most like it."""
    return max((score(report, member) for member in members), default=0.0)


def one_cause(report: Report, earlier: Sequence[Report], rules: Rules) -> tuple[Report, ...]:
    """Return the reports that make an incident together with `report`; empty: too few.

    All are about one service and one place, as far as they tell, and lie within `rules.window` of
    it. Those who are like it must be `rules.fewest` people; then those who are like any of these
    belong to them, too.
    """
    near = [each for each in earlier if abs(report.at - each.at) <= rules.window]
    alike = [each for each in near if score(report, each) >= ALIKE]
    places = {report.place} if report.place else {each.place for each in alike}
    services = {report.service} if report.service is not None else {each.service for each in alike}
    subjects = [(service, place) for service in services for place in places]
    groups = {subject: _about(alike, *subject) for subject in subjects}
    subject = max(groups, key=lambda each: _people(groups[each]), default=None)
    core = [report, *(groups[subject] if subject else ())]
    if subject is None or _people(core) < rules.fewest:
        return ()
    rest = [each for each in _about(near, *subject) if each not in core]
    return (*core[1:], *(each for each in rest if best_score(each, core) >= ALIKE))


def _about(reports: Iterable[Report], service: Hashable | None, place: str | None) -> list[Report]:
    return [
        each for each in reports if each.service in (service, None) and each.place in (place, None)
    ]


def _people(reports: Iterable[Report]) -> int:
    return len({report.key for report in reports})
