"""The language model: probabilities that add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_models.training import ngram
from speech_models.training.ngram import BEGIN, END, NGram, Smoothing

WORDS = ("су", "жоқ", "бар", "свет", "нет")
sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=20
)


@given(sentences, st.sampled_from([1, 2, 3]))
def test_probabilities_after_every_history_add_up_to_one(texts: list[str], order: int) -> None:
    smoothing = Smoothing(fixed={"[unk]": 1e-4})
    model = ngram.train(texts, (*WORDS, "ешқашан"), smoothing, order=order)

    check_sums(model)


@given(sentences, st.integers(8, 30))
def test_they_do_in_a_model_of_limited_size_too(texts: list[str], entries: int) -> None:
    smoothing = Smoothing(fixed={"[unk]": 1e-4})
    model = ngram.fitted(texts, (*WORDS, "ешқашан"), smoothing, entries=entries)

    assert model.entries() <= entries
    check_sums(model)


def check_sums(model: NGram) -> None:
    everything = (*WORDS, "ешқашан", END, "[unk]")
    for history in model.probability:
        total = math.fsum(model.after(history, word) for word in everything)
        assert total == pytest.approx(1, abs=1e-9)


@given(sentences, st.integers(6, 40))
def test_every_history_has_the_shorter_ones_behind_it(texts: list[str], entries: int) -> None:
    model = ngram.fitted(texts, WORDS, entries=entries)

    for history in model.probability:
        if history:
            assert history[1:] in model.probability
            assert model.left[history] > 0
        if len(history) == 2:  # it can be entered from the history before
            assert history[1] in model.probability[history[:1]]


def test_what_was_said_more_often_is_likelier() -> None:
    model = ngram.train(["су жоқ", "су жоқ", "су бар"], WORDS)
    after_su = {word: model.after((BEGIN, "су"), word) for word in WORDS}

    assert model.after((BEGIN,), "су") > 0.5
    assert after_su["жоқ"] > after_su["бар"] > after_su["нет"]
    assert after_su["жоқ"] > 0.4
    assert model.after(("жоқ",), END) > 0.5


def test_words_that_no_sentence_uses_get_their_share() -> None:
    model = ngram.train(["су жоқ"] * 1000, WORDS, Smoothing(floor=0.06))

    assert model.after((), "свет") == pytest.approx(0.06 / 6)  # 5 words and the end


def test_a_word_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the vocabulary: лампа"):
        ngram.train(["су лампа"], WORDS)


def test_in_a_new_place_it_counts_where_a_word_has_been_and_not_how_often() -> None:
    everywhere = ["су бар", "газ бар", "свет бар"]
    model = ngram.train([*everywhere, *["су жоқ"] * 50], [*WORDS, "газ"])

    assert model.after(("нет",), "бар") > model.after(("нет",), "жоқ")


def test_what_tells_least_goes_first_where_space_is_short() -> None:
    texts = ["су жоқ"] * 9 + ["свет бар", "нет су бар", "жоқ свет нет", "бар бар су"]
    whole = ngram.train(texts, WORDS)

    small = ngram.fitted(texts, WORDS, entries=11)

    assert small.entries() <= 11 < whole.entries()
    longer = {history: set(listed) for history, listed in small.probability.items() if history}
    assert longer == {(BEGIN,): {"су"}, ("су",): {"жоқ"}, (BEGIN, "су"): {"жоқ"}}


def test_too_little_space_is_refused() -> None:
    with pytest.raises(ValueError, match="5 words are more than 5 n-grams"):
        ngram.fitted(["су жоқ"], WORDS, entries=5)
