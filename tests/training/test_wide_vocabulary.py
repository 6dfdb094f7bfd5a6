"""The words of the lexicon: those of the training text, and many that no sentence holds."""

import hashlib
import re

import pytest

from speech_models.training import forms_kk, text, told
from speech_models.training.text import Language

# Of the first 50 sentences at seed 1: the bundled model was trained on what they belong to.
SENTENCES: dict[Language, str] = {
    "kk": "cd23e3612813b5b219b6ed65878aa20108b8070980e0d8a5fcc7382dde9869df",
    "ru": "3b177a79338627898bd6497cb2b017b0e29e47c2c127b0af1ff3f75d2cfb9167",
    "mixed": "f9b8264c714f7185f139179e5d11da2f3370a56825f1e18dd25cb0a867ff1758",
}
KAZAKH = """
үйдің үйдегі ауылдағы суға жолдың көшенің құжаттың арызым дәрігерді
шығады шығып шығыңыз шығуға табады жабу ағады егеді қорқады көңілі аузына мойны еркі орнында
береді бермеді алмады келмедік тоқтады жөндеу шешімі балалары
"""
RUSSIAN = """
водой дороге дорогу домом людям детьми соседями снегу полу льду году телята
хотите бумаги замёрз сгорела привезли подожгли
норматив собственник аванс выписка поверка кастрюля
"""


def test_it_holds_the_training_text() -> None:
    assert (text.vocabulary() | told.words()) - everything() == set()


def everything() -> frozenset[str]:
    wide = text.wide_vocabulary()
    return wide["kk"] | wide["ru"]


def test_its_size_fits_the_model() -> None:
    assert 22_000 <= len(everything()) <= 26_000


def test_each_word_is_in_letters_that_its_voice_can_say() -> None:
    wide = text.wide_vocabulary()
    assert [w for w in wide["kk"] if not re.fullmatch("[а-яёәғқңөұүһі]+", w)] == []
    assert [w for w in wide["ru"] if not re.fullmatch("[а-яё]+", w)] == []


@pytest.mark.parametrize("word", KAZAKH.split())
def test_kazakh_words(word: str) -> None:
    assert word in text.wide_vocabulary()["kk"]


@pytest.mark.parametrize("word", RUSSIAN.split())
def test_russian_words(word: str) -> None:
    assert word in text.wide_vocabulary()["ru"]


@pytest.mark.parametrize("word", ["дасшь", "дасм", "есшь", "хочете"])
def test_the_irregular_verbs_are_not_regular(word: str) -> None:
    assert word not in everything()


def test_a_word_of_both_languages_is_in_both() -> None:
    wide = text.wide_vocabulary()
    assert {"паспорт", "справка", "газ"} <= wide["kk"] & wide["ru"]


@pytest.mark.parametrize(
    ("stem", "form", "expected"),
    [
        ("шық", "pres", "шығады"),
        ("шық", "past", "шықты"),
        ("шық", "not.pres", "шықпайды"),
        ("тап", "by", "тауып"),
        ("тап", "inf", "табу"),
        ("ек", "imp.2", "егіңіз"),
        ("қорық", "pres.1", "қорқамын"),
        ("қорық", "perf", "қорыққан"),
        ("бар", "pres", "барады"),
    ],
)
def test_a_kazakh_verb_is_voiced_before_a_vowel(stem: str, form: str, expected: str) -> None:
    assert forms_kk.verb(stem, form) == expected


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_training_sentences_stay_as_they_are(language: Language) -> None:
    said = "\n".join(text.sentences(language, 50, 1))
    assert hashlib.sha256(said.encode()).hexdigest() == SENTENCES[language]
