"""Routing rules beyond the words: whose place it is, what time it is, who is away or has too much.

They change what the classifier proposed, never what a person chose. Each that did anything is
named, so that the history can explain it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum


class Rule(StrEnum):
    """Why a department other than the likeliest gets an appeal."""

    PLACE = "place"
    """The matter is the village akim's, and the place is known."""
    NIGHT = "night"
    """It is urgent, and it is night or a day off."""
    LOAD = "load"
    """The department has too many open appeals; its helper takes this one."""
    AWAY = "away"
    """Nobody is there; another department stands in."""


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """Services that a village akim sees to, and who that is in which settlement."""

    services: frozenset[str] = frozenset()
    departments: Mapping[str, str] = field(default_factory=dict)
    """Codes by the settlements' Kazakh names."""


@dataclass(frozen=True, slots=True)
class NightRule:
    """Who takes what is urgent outside of working hours."""

    to: str
    departments: frozenset[str]
    """Only what would go to one of these."""
    begins: time
    ends: time
    """The same time twice is the whole day; `begins` may be later than `ends`."""
    days_off: bool = True

    def holds(self, at: datetime, is_day_off: bool) -> bool:
        """Tell whether it is night (`at`: local time), or a day off that counts as one."""
        if self.days_off and is_day_off:
            return True
        if self.begins < self.ends:
            return self.begins <= at.time() < self.ends
        return at.time() >= self.begins or at.time() < self.ends


@dataclass(frozen=True, slots=True)
class HelperRule:
    """A department with `above` open appeals or more leaves new ones to its helper."""

    department: str
    helper: str
    above: int


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """All rules; without any, the words alone decide."""

    place: PlaceRule = field(default_factory=PlaceRule)
    night: NightRule | None = None
    helpers: tuple[HelperRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What the rules look at. `department` is the proposed one, `place` a Kazakh name."""

    department: str
    service: str | None
    place: str | None
    is_urgent: bool
    at: datetime
    is_day_off: bool


@dataclass(frozen=True)
class Desks:
    """The departments as they are now."""

    active: frozenset[str]
    stand_ins: Mapping[str, str]
    """Who stands in, by the codes of the departments that are away."""
    open_appeals: Callable[[str], int]
    reception: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets the appeal, and the rules that made it so, in the order in which they did."""

    department: str
    rules: tuple[Rule, ...] = ()


def decide(rules: RoutingRules, matter: Matter, desks: Desks) -> Decision:
    """Apply the rules one after the other; absence comes last, so that somebody is there."""
    department, applied = matter.department, list[Rule]()
    steps: tuple[tuple[Rule, Callable[[str], str]], ...] = (
        (Rule.PLACE, lambda code: _by_place(rules.place, matter, code)),
        (Rule.NIGHT, lambda code: _by_night(rules.night, matter, code)),
        (Rule.LOAD, lambda code: _by_load(rules.helpers, desks, code)),
        (Rule.AWAY, lambda code: present(code, desks)),
    )
    for rule, step in steps:
        found = step(department)
        if found != department and found in desks.active:
            department = found
            applied.append(rule)
    return Decision(department, tuple(applied))


def present(code: str, desks: Desks) -> str:
    """Return who answers for a department: itself, or whoever stands in and is there.

    Where everybody in the chain is away, the reception answers.
    """
    seen: set[str] = set()
    while code in desks.stand_ins and code not in seen:
        seen.add(code)
        code = desks.stand_ins[code]
    return desks.reception if code in seen or code not in desks.active else code


def _by_place(rule: PlaceRule, matter: Matter, code: str) -> str:
    if matter.service is None or matter.service not in rule.services or matter.place is None:
        return code
    return rule.departments.get(matter.place, code)


def _by_night(rule: NightRule | None, matter: Matter, code: str) -> str:
    if rule is None or not matter.is_urgent or code not in rule.departments:
        return code
    return rule.to if rule.holds(matter.at, matter.is_day_off) else code


def _by_load(helpers: tuple[HelperRule, ...], desks: Desks, code: str) -> str:
    for each in helpers:
        if each.department == code and desks.open_appeals(code) >= each.above:
            return each.helper
    return code
