import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.speech.reliability import reliability

JUDGEMENTS = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.99, 1.0]), st.booleans()))


def test_nothing_judged():
    nothing = reliability([])
    assert (nothing.count, nothing.error, nothing.separation) == (0, None, None)
    assert all(each.right is None for each in nothing.bins)


def test_a_recogniser_that_knows_itself():
    honest = reliability([(0.75, True), (0.75, True), (0.75, True), (0.75, False), (1.0, True)])
    assert honest.error == pytest.approx(0)


def test_a_boaster():
    boaster = reliability([(0.9, False)] * 9 + [(0.9, True)])
    assert boaster.error == pytest.approx(0.8)
    assert boaster.separation == pytest.approx(0.5)


@given(judgements=JUDGEMENTS)
def test_separation_is_the_share_of_pairs_in_order(judgements: list[tuple[float, bool]]):
    pairs = [
        1.0 if good > bad else 0.5 if good == bad else 0.0
        for good, is_good in judgements if is_good
        for bad, is_right in judgements if not is_right
    ]  # fmt: skip
    measured = reliability(judgements)
    assert sum(each.count for each in measured.bins) == measured.count == len(judgements)
    assert measured.separation == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)
