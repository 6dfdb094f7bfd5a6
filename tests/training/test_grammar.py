"""Gr.fst: the language model in OpenFst's own format."""

from pathlib import Path

import pytest

from speech_models.training import grammar, ngram

DATA = Path(__file__).with_name("data")
SENTENCES = (
    "су жоқ",
    "су суық",
    "жолда су жоқ",
    "су жоқ жолда",
    "лук на люк",
    "на люк",
    "и су и лук",
)


def test_openfst_writes_the_same_bytes() -> None:
    vocabulary = {"жолды", *" ".join(SENTENCES).split()}
    words = {word: number for number, word in enumerate(sorted(vocabulary), start=1)}

    content = grammar.encode(ngram.train(SENTENCES, vocabulary), words)

    assert content == (DATA / "grammar.ngram.fst").read_bytes()


def test_a_model_without_sentences_is_refused() -> None:
    model = ngram.train([], {"су"})
    with pytest.raises(ValueError, match="no sentences"):
        grammar.encode(model, {"су": 1})
