"""The language model: probabilities that add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_models.training import ngram
from speech_models.training.ngram import BEGIN, END, Smoothing

WORDS = ("су", "жоқ", "бар", "свет", "нет")
sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=20
)


@given(sentences, st.sampled_from([(1,), (1, 1), (1, 1, 1), (1, 1, 2), (1, 2, 3)]))
def test_probabilities_after_every_history_add_up_to_one(
    texts: list[str], least: tuple[int, ...]
) -> None:
    model = ngram.train(texts, (*WORDS, "ешқашан"), Smoothing(fixed={"[unk]": 1e-4}), least)

    everything = (*WORDS, "ешқашан", END, "[unk]")
    for history in model.probability:
        total = math.fsum(model.after(history, word) for word in everything)
        assert total == pytest.approx(1, abs=1e-9)


@given(sentences)
def test_every_history_has_the_shorter_ones_behind_it(texts: list[str]) -> None:
    model = ngram.train(texts, WORDS, least=(1, 1, 2))

    for history in model.probability:
        if history:
            assert history[1:] in model.probability
            assert model.left[history] > 0
        if len(history) == 2:  # it can be entered from the history before
            assert history[1] in model.probability[history[:1]]


def test_what_was_said_more_often_is_likelier() -> None:
    model = ngram.train(["су жоқ", "су жоқ", "су бар"], WORDS)

    assert model.after((BEGIN,), "су") > 0.5
    assert model.after(("су",), "жоқ") > model.after(("су",), "бар") > model.after(("су",), "нет")
    assert model.after((BEGIN, "су"), "жоқ") > 0.4
    assert model.after(("жоқ",), END) > 0.5


def test_words_that_no_sentence_uses_get_their_share() -> None:
    model = ngram.train(["су жоқ"] * 1000, WORDS, Smoothing(floor=0.06))

    assert model.after((), "свет") == pytest.approx(0.06 / 6)  # 5 words and the end


def test_a_word_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the vocabulary: лампа"):
        ngram.train(["су лампа"], WORDS)


def test_thresholds_must_not_fall() -> None:
    with pytest.raises(ValueError, match="must not fall"):
        ngram.train(["су жоқ"], WORDS, least=(1, 2, 1))


def test_rare_sequences_go_first_where_space_is_short() -> None:
    texts = ["су жоқ"] * 9 + ["свет бар", "нет су бар", "жоқ свет нет", "бар бар су"]
    whole = ngram.fitted(texts, WORDS, entries=1000)

    small = ngram.fitted(texts, WORDS, entries=whole.entries() - 5)

    assert small.entries() <= whole.entries() - 5
    assert "жоқ" in small.probability[BEGIN, "су"]
    assert (("нет", "су") in whole.probability) > (("нет", "су") in small.probability)


def test_too_little_space_is_refused() -> None:
    with pytest.raises(ValueError, match="5 words are more than 5 n-grams"):
        ngram.fitted(["су жоқ"], WORDS, entries=5)
