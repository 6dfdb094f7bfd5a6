"""Which reports are taken for the same cause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.incidents import (
    ALIKE,
    Report,
    Rules,
    best_score,
    grams_of,
    likeness,
    one_cause,
    score,
)

NINE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
RULES = Rules(fewest=3, window=timedelta(hours=6))
TEXTS = st.text("абвгдежзикmnopқөү 12", max_size=40)


def report(text: str = "су жоқ", key: str = "a", **given: object) -> Report:
    usual = Report(key, NINE, "utilities", "water", "Топар", is_urgent=True, grams=grams_of(text))
    return replace(usual, **given)


REPORTS = st.builds(
    report,
    TEXTS,
    key=st.sampled_from("abcdef"),
    service=st.sampled_from(["water", "light", None]),
    department=st.sampled_from(["utilities", "roads", None]),
    place=st.sampled_from(["Топар", "Абай", None]),
    is_urgent=st.booleans(),
)


@pytest.mark.parametrize(
    ("one", "other", "same_cause"),
    [
        # One service in one place: urgent both, words don't matter; else they must be a bit alike.
        (report("су жоқ"), report("воду дали бы"), True),
        (report("су жоқ", is_urgent=False), report("воду дали бы"), False),
        (report("кранда су жоқ", is_urgent=False), report("бізде су жоқ"), True),
        # Without a place the words must be nearly the same.
        (report("кранда су жоқ", place=None), report("кранда бүгін су жоқ"), True),
        (report("кранда тамшы да шықпайды", place=None), report("бізде су жоқ"), False),
        # A service that is unsure.
        (report("бізде су жоқ", service=None), report("үйде су жоқ"), True),
        (report("тариф қанша", service=None), report("үйде су жоқ"), False),
        # Never: another place, another service, another department.
        (report("су жоқ"), report("су жоқ", place="Абай"), False),
        (report("су жоқ"), report("су жоқ", service="light"), False),
        (report("су жоқ", service=None), report("су жоқ", department="roads"), False),
    ],
)
def test_pairs(one: Report, other: Report, same_cause: bool) -> None:
    assert (score(one, other) >= ALIKE) is same_cause


@given(REPORTS, REPORTS)
def test_a_score_has_no_order(one: Report, other: Report) -> None:
    assert score(one, other) == score(other, one)


@given(REPORTS, REPORTS)
def test_another_place_is_never_the_same_cause(one: Report, other: Report) -> None:
    assert score(replace(one, place="Топар"), replace(other, place="Абай")) == 0


@given(TEXTS, TEXTS)
def test_likeness_lies_between_nothing_and_all(one: str, other: str) -> None:
    both = likeness(grams_of(one), grams_of(other))
    assert 0 <= both <= 1.000001
    assert likeness(grams_of(one), grams_of(one)) == pytest.approx(1.0 if grams_of(one) else 0.0)


@pytest.mark.parametrize("typed", ["Su joq", "су жок", "СУ ЖОҚ!", "су жоқ"])
def test_spelling_makes_no_difference(typed: str) -> None:
    assert likeness(grams_of(typed), grams_of("су жоқ")) == pytest.approx(1.0)


def test_people_are_counted_not_appeals() -> None:
    same = [report(key="b"), report(key="b"), report(key="a")]
    assert one_cause(report(key="a"), same, RULES) == ()
    assert len(one_cause(report(key="c"), same, RULES)) == 3


def test_only_what_lies_within_the_window_counts() -> None:
    early = [report(key=key, at=NINE - timedelta(hours=7)) for key in "bc"]
    assert one_cause(report(), early, RULES) == ()


def test_a_report_without_a_place_goes_with_the_place_of_most() -> None:
    text = "кранда су жоқ"
    here = [report(text, key=key) for key in "bc"]
    there = [report(text, key="d", place="Абай")]
    nowhere = [report(text, key="e", place=None)]
    found = one_cause(report(text, place=None), [*there, *here, *nowhere], RULES)
    assert set(found) == {*here, *nowhere}


def test_two_outages_in_one_place_are_not_mixed() -> None:
    unsure = report("Топарда бүгін жоқ", service=None)
    water = [report("Топарда бүгін су жоқ", key=key) for key in "bc"]
    light = [report("Топарда бүгін жарық жоқ", key=key, service="light") for key in "def"]
    assert set(one_cause(unsure, [*water, *light], RULES)) == set(light)


def test_who_is_like_one_of_them_belongs_to_them_too() -> None:
    like = report("таңнан кранда су жоқ", key="d", place=None)
    others = [report("кранда су жоқ", key="b"), report("нет воды", key="c"), like]
    newest = report("воду отключили", key="a")
    assert score(newest, like) < ALIKE
    assert like in one_cause(newest, others, RULES)


@given(REPORTS, st.lists(REPORTS, max_size=12))
def test_an_incident_is_of_one_service_one_place_and_enough_people(
    newest: Report, earlier: list[Report]
) -> None:
    found = one_cause(newest, earlier, RULES)
    assert len({each.place for each in (newest, *found)} - {None}) <= 1
    assert len({each.service for each in (newest, *found)} - {None}) <= 1
    if found:
        assert len({each.key for each in (newest, *found)}) >= RULES.fewest
        assert set(found) <= set(earlier)
        assert all(best_score(each, [newest, *found]) >= ALIKE for each in found)
