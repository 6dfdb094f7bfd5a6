import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.speech.wer import (
    Errors,
    alignment,
    character_errors,
    comparable_words,
    count_errors,
    word_errors,
)

WORDS = st.lists(st.sampled_from(["су", "жоқ", "нет", "воды"]), max_size=8).map(" ".join)


@pytest.mark.parametrize(
    ("said", "heard", "substituted", "missing", "added"),
    [
        ("су жоқ", "су жоқ", 0, 0, 0),
        ("Су жоқ!", "су, жоқ", 0, 0, 0),
        ("прорвёт", "прорвет", 0, 0, 0),
        ("ауылда су жоқ", "ауылда жоқ", 0, 1, 0),
        ("ауылда су жоқ", "ауылда ыстық су жоқ", 0, 0, 1),
        ("на дорогу", "на дороге", 1, 0, 0),
        ("а б в г", "б в х г", 0, 1, 1),
        ("су жоқ", "", 0, 2, 0),
        ("", "су", 0, 0, 1),
    ],
)
def test_errors(said: str, heard: str, substituted: int, missing: int, added: int):
    expected = Errors(substituted, missing, added, len(said.split()))
    assert word_errors(said, heard) == expected
    assert expected.errors == substituted + missing + added


def test_errors_of_characters_count_the_space_between_words():
    assert character_errors("на дорогу", "на дороге") == Errors(1, 0, 0, 9)
    assert character_errors("Ақ су!", "ақсу") == Errors(0, 1, 0, 5)


def test_rates_add_up_by_words_and_not_by_sentences():
    total = word_errors("а б в г д е ж з и", "а б в г д е ж з и") + word_errors("к", "л")
    assert total.rate == pytest.approx(0.1)


def test_rate_of_nothing_said():
    assert word_errors("", "").rate == 0
    assert word_errors("", "су").rate == 1


def test_words_lie_beside_what_was_heard_for_them():
    said, heard = ["ауылда", "су", "жоқ", "деді"], ["ну", "ауылда", "су", "жок"]
    assert alignment(said, heard) in (
        [(None, 0), (0, 1), (1, 2), (2, 3), (3, None)],
        [(None, 0), (0, 1), (1, 2), (2, None), (3, 3)],  # as cheap
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Он екі-үш үй!", ["он", "екі-үш", "үй"]),
        ("№12, «Ақжол» — ещё?", ["12", "ақжол", "еще"]),
        ("и\u0306", ["й"]),
    ],
)
def test_what_counts_as_a_word(text: str, words: list[str]):
    assert comparable_words(text) == words


def plain_distance(said: str, heard: str) -> int:
    """The textbook's Levenshtein distance, cell by cell."""
    row = list(range(len(heard) + 1))
    for position, unit in enumerate(said, start=1):
        diagonal, row[0] = row[0], position
        for column, other in enumerate(heard, start=1):
            cheapest = min(row[column] + 1, row[column - 1] + 1, diagonal + (unit != other))
            diagonal, row[column] = row[column], cheapest
    return row[-1]


@given(said=st.text("абв", max_size=12), heard=st.text("абв", max_size=12))
def test_no_cheaper_way_is_missed(said: str, heard: str):
    counted = count_errors(said, heard)
    assert counted.errors == plain_distance(said, heard)
    assert len(said) - counted.missing + counted.added == len(heard)


@given(said=WORDS, heard=WORDS)
def test_is_a_distance(said: str, heard: str):
    there, back = word_errors(said, heard), word_errors(heard, said)
    assert there.errors == back.errors
    assert (there.errors == 0) == (said == heard)
    lengths = len(said.split()), len(heard.split())
    assert abs(lengths[0] - lengths[1]) <= there.errors <= max(lengths)
