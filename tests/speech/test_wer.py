import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.speech.wer import WordErrors, word_errors

WORDS = st.lists(st.sampled_from(["су", "жоқ", "нет", "воды"]), max_size=8).map(" ".join)


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("су жоқ", "су жоқ", 0),
        ("Су жоқ!", "су, жоқ", 0),
        ("прорвёт", "прорвет", 0),
        ("ауылда су жоқ", "ауылда жоқ", 1),
        ("ауылда су жоқ", "ауылда ыстық су жоқ", 1),
        ("на дорогу", "на дороге", 1),
        ("су жоқ", "", 2),
        ("", "су", 1),
    ],
)
def test_errors(said: str, heard: str, errors: int):
    assert word_errors(said, heard) == WordErrors(errors, len(said.split()))


def test_rates_add_up_by_words_and_not_by_sentences():
    total = word_errors("а б в г д е ж з и", "а б в г д е ж з и") + word_errors("к", "л")
    assert total.rate == pytest.approx(0.1)


def test_rate_of_nothing_said():
    assert word_errors("", "").rate == 0
    assert word_errors("", "су").rate == 1


@given(said=WORDS, heard=WORDS)
def test_is_a_distance(said: str, heard: str):
    there, back = word_errors(said, heard), word_errors(heard, said)
    assert there.errors == back.errors
    assert (there.errors == 0) == (said == heard)
    lengths = len(said.split()), len(heard.split())
    assert abs(lengths[0] - lengths[1]) <= there.errors <= max(lengths)
