"""Deliveries: receipts in any order end in the same state."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.deliveries import DeliveryState, progress, retry_after

S = DeliveryState
states = st.sampled_from(DeliveryState)


@pytest.mark.parametrize(
    ("current", "reported", "after"),
    [
        (S.SENDING, S.SENT, S.SENT),
        (S.SENT, S.SENDING, S.SENT),
        (S.DELIVERED, S.SENT, S.DELIVERED),
        (S.DELIVERED, S.FAILED, S.DELIVERED),
        (S.FAILED, S.SENT, S.FAILED),
        (S.FAILED, S.DELIVERED, S.DELIVERED),
        (S.SENDING, S.UNKNOWN, S.UNKNOWN),
        (S.SENT, S.UNKNOWN, S.SENT),
        (S.UNKNOWN, S.SENT, S.SENT),
    ],
)
def test_progress(current: DeliveryState, reported: DeliveryState, after: DeliveryState) -> None:
    assert progress(current, reported) is after


@given(states, states)
def test_a_receipt_that_comes_twice_changes_nothing(
    current: DeliveryState, reported: DeliveryState
) -> None:
    once = progress(current, reported)
    assert progress(once, reported) is once


@pytest.mark.parametrize("order", list(permutations([S.SENDING, S.SENT, S.DELIVERED])))
def test_the_order_of_receipts_does_not_matter(order: tuple[DeliveryState, ...]) -> None:
    state = S.CREATED
    for reported in order:
        state = progress(state, reported)
    assert state is S.DELIVERED


def test_retries_wait_longer_and_end() -> None:
    waits = []
    while (wait := retry_after(len(waits) + 1)) is not None:
        waits.append(wait)
    assert waits == sorted(set(waits))
    assert len(waits) == 5
    assert sum(waits, timedelta()) < timedelta(hours=9)
