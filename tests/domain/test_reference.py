"""Public numbers of appeals: what a telephone does to a number must be noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.reference import grouped, is_valid, new_reference, parse_reference

references = st.randoms(use_true_random=False).map(
    lambda random: new_reference(lambda n: random.randrange(n))
)


@given(references)
def test_a_new_reference_is_valid_and_does_not_begin_with_zero(reference: str) -> None:
    assert len(reference) == 8
    assert reference[0] != "0"
    assert is_valid(reference)


@given(references)
def test_every_single_wrong_digit_is_caught(reference: str) -> None:
    for place, right in enumerate(reference):
        for wrong in set("0123456789") - {right}:
            assert not is_valid(reference[:place] + wrong + reference[place + 1 :])


@given(references)
def test_every_swap_of_neighbours_is_caught(reference: str) -> None:
    for place in range(len(reference) - 1):
        first, second = reference[place], reference[place + 1]
        if first != second:
            swapped = reference[:place] + second + first + reference[place + 2 :]
            assert not is_valid(swapped)


def test_the_check_digit_is_damms() -> None:
    # By hand along the table, from 0: 3, 1, 7, 8, 1, 8, and the check digit 3.
    drawn = iter([0, 0, 0, 0, 5, 7, 2])  # the first digit is 1 + choose(9)
    assert new_reference(lambda _: next(drawn)) == "10005723"


@pytest.mark.parametrize(
    "text", ["1000 5723", "№10005723", "# 1000-5723", "1000–5723*", " 10005723 ", "1.000.5723"]
)
def test_what_people_type_is_read(text: str) -> None:
    assert parse_reference(text) == "10005723"


@pytest.mark.parametrize(
    "text", ["", "1000572", "100057233", "10005724", "abcdefgh", "1000572З", "١٠٠٠٥٧٢٣", "00000000"]
)
def test_anything_else_is_refused(text: str) -> None:
    assert parse_reference(text) is None


def test_a_reference_is_read_out_in_two_groups() -> None:
    assert grouped("10005723") == "1000 5723"
