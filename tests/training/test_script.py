"""What the synthetic callers say."""

from collections import Counter

import pytest

from speech_models.training import script
from speech_models.training.text import Language

SENTENCES: dict[Language, list[str]] = {
    "kk": [f"{word} жоқ" for word in ("су", "жарық", "газ", "жол", "жылу")],
    "ru": [f"нет {word}" for word in ("воды", "света", "газа", "дороги", "тепла")],
    "mixed": ["су нет", "у нас бүгін жарық жоқ как всегда", "бізде опять нет света и воды тоже"],
}
SPOKEN = {word for each in SENTENCES.values() for text in each for word in text.split()}
VOCABULARY = SPOKEN | {"қайда", "когда", "әкімдік", "пенсия"}


@pytest.fixture
def lines() -> list[script.Line]:
    """A thousand lines."""
    return script.write(1_000, 1, SENTENCES, VOCABULARY)


def kind_of(text: str) -> str:
    """The language of a sentence, or what else a line is."""
    for language, texts in SENTENCES.items():
        if text in texts:
            return language
    return "row" if text else "nothing"


def test_shares_are_as_wanted(lines: list[script.Line]) -> None:
    kinds = Counter(kind_of(line.text) for line in lines)

    assert kinds == {"kk": 312, "ru": 281, "mixed": 167, "row": 180, "nothing": 60}


def test_every_word_of_the_vocabulary_is_said(lines: list[script.Line]) -> None:
    said = Counter(word for line in lines for word in line.text.split())

    assert said.keys() == VOCABULARY
    assert all(said[word] >= 3 for word in VOCABULARY - SPOKEN)


def test_what_people_told_is_said_before_the_other_sentences() -> None:
    told: dict[Language, list[str]] = {"kk": [f"айтты {word}" for word in SPOKEN]}

    lines = script.write(100, 1, SENTENCES, VOCABULARY, told)

    assert {line.text for line in lines} >= set(told["kk"])
    assert {line.voice for line in lines if line.text in told["kk"]} == {"kk"}


def test_words_that_no_sentence_has_come_first_when_there_is_little_room() -> None:
    lines = script.write(40, 1, SENTENCES, VOCABULARY)

    said = {word for line in lines for word in line.text.split()}
    assert said >= VOCABULARY - SPOKEN


def test_no_russian_voice_reads_kazakh_letters(lines: list[script.Line]) -> None:
    for line in lines:
        if set("әғқңөұүһі") & set(line.text):
            assert line.voice == "kk", line
    assert {line.voice for line in lines if line.text == "су нет"} == {"kk", "ru"}
    assert {line.voice for line in lines if line.text in SENTENCES["ru"]} == {"ru"}


def test_a_seed_decides_the_lines(lines: list[script.Line]) -> None:
    assert script.write(1_000, 1, SENTENCES, VOCABULARY) == lines
    assert script.write(1_000, 2, SENTENCES, VOCABULARY) != lines
