"""SMS parts, against the limits of 3GPP TS 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.sms import Segments, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0, 160, 160)),
        ("a" * 160, Segments("GSM-7", 160, 1, 160, 0)),
        ("a" * 161, Segments("GSM-7", 161, 2, 153, 145)),
        ("€" * 80, Segments("GSM-7", 160, 1, 160, 0)),
        ("ж" * 70, Segments("UCS-2", 70, 1, 70, 0)),
        ("ж" * 71, Segments("UCS-2", 71, 2, 67, 63)),
        ("ж" * 134, Segments("UCS-2", 134, 2, 67, 0)),
        ("ж" * 135, Segments("UCS-2", 135, 3, 67, 66)),
        ("Су жоқ", Segments("UCS-2", 6, 1, 70, 64)),
        ("😀" * 35, Segments("UCS-2", 70, 1, 70, 0)),
    ],
)
def test_limits(text: str, expected: Segments) -> None:
    assert segments(text) == expected


def test_an_escape_is_not_split_from_its_character() -> None:
    # 152 + 2 does not fit into 153, so the euro sign begins the second part.
    assert segments("a" * 152 + "€" + "a" * 151) == Segments("GSM-7", 305, 2, 153, 0)
    assert segments("a" * 152 + "€" + "a" * 152).parts == 3


def test_a_surrogate_pair_is_not_split() -> None:
    # 66 + 2 does not fit into 67.
    assert segments("ж" * 66 + "😀" + "ж" * 65) == Segments("UCS-2", 133, 2, 67, 0)
    assert segments("ж" * 66 + "😀" + "ж" * 66).parts == 3


def test_one_kazakh_letter_makes_the_whole_text_ucs_2() -> None:
    assert segments("a" * 100 + "ү") == Segments("UCS-2", 101, 2, 67, 33)


@given(st.text(min_size=1, max_size=400))
def test_parts_hold_the_units_and_no_part_is_superfluous(text: str) -> None:
    cost = segments(text)
    assert cost.units <= cost.parts * cost.units_per_part
    assert 0 <= cost.units_left <= cost.units_per_part
    # At most one unit is lost at each boundary, to keep a pair together.
    room_used = cost.parts * cost.units_per_part - cost.units_left
    assert cost.units <= room_used <= cost.units + cost.parts - 1


@given(st.text(max_size=200), st.text(min_size=1, max_size=5))
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert segments(text + more).parts >= segments(text).parts
