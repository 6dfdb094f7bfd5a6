"""Routing rules: each alone, and what holds for all of them together."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.rules import (
    Desks,
    HelperRule,
    Matter,
    NightRule,
    PlaceRule,
    RoutingRules,
    Rule,
    decide,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RECEPTION = "akim-office"
CODES = ["akim-office", "village-akim", "housing", "roads", "duty"]
VILLAGE = PlaceRule(frozenset({"street-lighting"}), {"Топар": "village-akim"})
NIGHT = NightRule("duty", frozenset({"housing"}), time(20), time(8))


def matter(**given: Any) -> Matter:
    usual = {
        "department": "housing",
        "service": None,
        "place": None,
        "is_urgent": False,
        "at": NOON,
        "is_day_off": False,
    }
    return Matter(**(usual | given))


def desks(
    stand_ins: Mapping[str, str] | None = None, open_appeals: int = 0, without: str = ""
) -> Desks:
    active = frozenset(code for code in CODES if code != without)
    return Desks(active, stand_ins or {}, lambda _: open_appeals, RECEPTION)


def decided(rules: RoutingRules, which: Matter, at: Desks | None = None) -> tuple[str, list[Rule]]:
    found = decide(rules, which, at or desks())
    return found.department, list(found.rules)


def test_without_rules_nothing_changes() -> None:
    assert decided(RoutingRules(), matter(is_urgent=True, place="Топар")) == ("housing", [])


@pytest.mark.parametrize(
    ("service", "place", "expected"),
    [
        ("street-lighting", "Топар", ("village-akim", [Rule.PLACE])),
        ("street-lighting", "Қарабас", ("housing", [])),
        ("street-lighting", None, ("housing", [])),
        ("water-supply", "Топар", ("housing", [])),
        (None, "Топар", ("housing", [])),
    ],
)
def test_a_village_akim_gets_only_what_is_listed(
    service: str | None, place: str | None, expected: tuple[str, list[Rule]]
) -> None:
    assert decided(RoutingRules(VILLAGE), matter(service=service, place=place)) == expected


@pytest.mark.parametrize(
    ("hour", "expected"), [(19, "housing"), (20, "duty"), (3, "duty"), (8, "housing")]
)
def test_what_is_urgent_at_night_goes_to_the_duty(hour: int, expected: str) -> None:
    rules, at = RoutingRules(night=NIGHT), NOON.replace(hour=hour)
    assert decided(rules, matter(is_urgent=True, at=at))[0] == expected
    assert decided(rules, matter(is_urgent=False, at=at))[0] == "housing"
    assert decided(rules, matter(is_urgent=True, at=at, department="roads"))[0] == "roads"


def test_a_day_off_counts_as_night_where_the_rule_says_so() -> None:
    off = matter(is_urgent=True, is_day_off=True)
    assert decided(RoutingRules(night=NIGHT), off) == ("duty", [Rule.NIGHT])
    nights_only = NightRule("duty", frozenset({"housing"}), time(20), time(8), days_off=False)
    assert decided(RoutingRules(night=nights_only), off) == ("housing", [])


@given(st.times(), st.times(), st.times())
def test_a_night_ends_where_the_day_begins(at: time, begins: time, ends: time) -> None:
    def holds(one: time, other: time) -> bool:
        rule = NightRule("duty", frozenset(), one, other)
        return rule.holds(datetime.combine(NOON, at, UTC), False)

    if begins == ends:
        assert holds(begins, ends)
    else:
        assert holds(begins, ends) != holds(ends, begins)


@pytest.mark.parametrize(("open_appeals", "expected"), [(9, "housing"), (10, "akim-office")])
def test_a_helper_takes_over_from_so_many_on(open_appeals: int, expected: str) -> None:
    rules = RoutingRules(helpers=(HelperRule("housing", "akim-office", above=10),))
    assert decided(rules, matter(), desks(open_appeals=open_appeals))[0] == expected


@pytest.mark.parametrize(
    ("stand_ins", "expected"),
    [
        ({"housing": "roads"}, "roads"),
        ({"housing": "roads", "roads": "duty"}, "duty"),
        ({"housing": "roads", "roads": "housing"}, RECEPTION),
        ({"housing": "housing"}, RECEPTION),
        ({"housing": "gone"}, RECEPTION),
        ({"roads": "duty"}, "housing"),
    ],
)
def test_somebody_who_is_there_stands_in(stand_ins: Mapping[str, str], expected: str) -> None:
    assert decided(RoutingRules(), matter(), desks(stand_ins))[0] == expected


def test_the_last_word_has_absence_and_all_rules_are_named() -> None:
    found = decided(
        RoutingRules(VILLAGE),
        matter(service="street-lighting", place="Топар"),
        desks({"village-akim": "roads"}),
    )
    assert found == ("roads", [Rule.PLACE, Rule.AWAY])


def test_a_rule_leads_to_no_department_that_is_switched_off() -> None:
    rules = RoutingRules(VILLAGE)
    lamp = matter(service="street-lighting", place="Топар")
    assert decided(rules, lamp, desks(without="village-akim")) == ("housing", [])


@given(
    st.sampled_from(CODES),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from([*CODES, "gone"])),
    st.booleans(),
    st.integers(0, 30),
    st.integers(0, 23),
)
def test_every_appeal_gets_a_department_in_use(
    department: str, stand_ins: dict[str, str], is_urgent: bool, load: int, hour: int
) -> None:
    rules = RoutingRules(VILLAGE, NIGHT, (HelperRule("housing", "roads", 10),))
    which = matter(
        department=department,
        service="street-lighting",
        place="Топар",
        is_urgent=is_urgent,
        at=NOON.replace(hour=hour),
    )
    found = decide(rules, which, desks(stand_ins, load))
    assert found.department in CODES
    assert bool(found.rules) or found.department == department
    if found.department in stand_ins:  # only where everybody in the chain is away
        assert found.department == RECEPTION or Rule.AWAY not in found.rules
