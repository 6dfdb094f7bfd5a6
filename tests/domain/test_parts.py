"""The parts of an appeal: their numbers, how the whole stands, where a text may be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.appeals import OPEN_STATES, AppealState
from hotline.domain.parts import (
    MOST_PARTS,
    Piece,
    is_split_off,
    parse_part_reference,
    part_reference,
    pieces,
    told,
    whole_reference,
    whole_state,
)
from hotline.domain.reference import is_valid, new_reference

REFERENCE = "48120374"
S = AppealState
NUMBERS = st.integers(1, MOST_PARTS)


@given(st.builds(new_reference), NUMBERS)
def test_a_part_names_its_whole(reference: str, number: int) -> None:
    part = part_reference(reference, number)
    assert whole_reference(part) == reference
    assert told(part) == told(reference)
    assert is_split_off(part) == (number > 1)
    assert len(part) <= 10
    assert is_valid(part) == (number == 1)


@given(st.builds(new_reference), NUMBERS, NUMBERS)
def test_a_part_of_a_part_is_one_of_the_whole(reference: str, one: int, other: int) -> None:
    assert part_reference(part_reference(reference, one), other) == part_reference(reference, other)


@pytest.mark.parametrize("number", [0, -1, MOST_PARTS + 1])
def test_there_is_no_such_part(number: int) -> None:
    with pytest.raises(ValueError, match="at most 9 parts"):
        part_reference(REFERENCE, number)


@pytest.mark.parametrize("typed", ["48120374-2", " 4812 0374-2 ", "№4812 0374 - 2", "48120374/2"])
def test_a_parts_number_is_read_as_people_type_it(typed: str) -> None:
    assert parse_part_reference(typed) == "48120374-2"


@pytest.mark.parametrize("typed", ["", "48120374", "48120375-2", "48120374-1", "4812-0374", "-2"])
def test_anything_else_is_none(typed: str) -> None:
    assert parse_part_reference(typed) is None


@given(st.lists(st.sampled_from(AppealState), min_size=1))
def test_the_whole_is_closed_when_all_parts_are(states: list[AppealState]) -> None:
    whole = whole_state(states)
    assert whole in states
    counted = [state for state in states if state is not S.DISCARDED]
    assert (whole is S.CLOSED) == (bool(counted) and set(counted) == {S.CLOSED})
    assert (whole in OPEN_STATES) == any(state in OPEN_STATES for state in states)


def test_the_least_advanced_part_says_how_it_stands() -> None:
    assert whole_state([S.ANSWERED, S.ASSIGNED]) is S.ASSIGNED
    assert whole_state([S.CLOSED, S.ANSWERED]) is S.ANSWERED
    assert whole_state([S.DISCARDED, S.CLOSED]) is S.CLOSED


@given(st.text(alphabet="абв .!?;\n…", max_size=200))
def test_no_word_is_lost_or_moved(text: str) -> None:
    assert " ".join(piece.text for piece in pieces(text)).split() == text.split()
    assert all(piece.text.strip() == piece.text != "" for piece in pieces(text))


def test_sentences_and_lines_are_pieces() -> None:
    assert pieces("Су жоқ. Жол нашар!\nШам жанбайды") == [
        Piece("Су жоқ."),
        Piece("Жол нашар!"),
        Piece("Шам жанбайды"),
    ]


def test_spoken_words_without_full_stops_come_in_handy_pieces() -> None:
    found = pieces(" ".join(f"сөз{number}" for number in range(20)))
    assert [len(piece.text.split()) for piece in found] == [7, 7, 6]


def test_the_topics_say_where_to_cut() -> None:
    text = "суды екі күн бермейді\nтағы жол нашар. Шұңқыр көп"
    topics = ["суды екі күн бермейді", "тағы жол нашар. Шұңқыр көп"]
    assert [piece.topic for piece in pieces(text, topics)] == [0, 1, 1]


def test_topics_of_an_older_text_do_not_count() -> None:
    assert pieces("суды бермейді", ["суды", "жол"]) == [Piece("суды бермейді")]
