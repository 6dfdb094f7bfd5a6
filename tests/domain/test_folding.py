"""Spellings and endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.folding import fold_words
from hotline.domain.languages import Language
from hotline.domain.stems import is_form_of, stem


@pytest.mark.parametrize(
    "spellings",
    [
        "қоқыс кокыс qoqys kokys ҚОҚЫС",
        "қашан кашан qashan kashan",
        "жоқ жок joq zhok jok",
        "шаруашылық шаруашылык şaruaşylyq sharuashylyk",
        "жайылым jaiylym zhaiylym",
        "әкім аким akim äkim ákim",
        "воды vody",
        "ещё еще",
        "площадка ploshchadka",
        "эцп ecp",
    ],
)
def test_one_word_in_many_spellings(spellings: str) -> None:
    assert len(set(fold_words(spellings))) == 1


def test_decomposed_letters_are_the_same_letters() -> None:
    assert fold_words("й ё") == fold_words("й ё")


@given(st.text(max_size=60))
def test_any_text_can_be_folded(text: str) -> None:
    assert all(word == word.strip() for word in fold_words(text))


@pytest.mark.parametrize(
    ("keyword", "language", "word"),
    [
        ("су", "kk", "суымыз"),
        ("жол", "kk", "жолдар"),
        ("жол", "kk", "жолымызды"),
        ("мектеп", "kk", "мектебінде"),
        ("ұрлық", "kk", "ұрлығы"),
        ("вода", "ru", "водой"),
        ("дорога", "ru", "дорогами"),
        ("фонарь", "ru", "фонари"),
    ],
)
def test_forms_of_a_keyword(keyword: str, language: Language, word: str) -> None:
    assert is_form_of(fold_words(word)[0], stem(fold_words(keyword)[0], language))


@pytest.mark.parametrize(
    ("keyword", "language", "word"),
    [
        ("су", "kk", "субсидия"),
        ("жер", "kk", "жерлеу"),
        ("мал", "kk", "маладец"),
        ("тоо", "ru", "то"),
        ("салық", "kk", "салып"),
        ("взятка", "ru", "взять"),
    ],
)
def test_words_that_only_begin_alike(keyword: str, language: Language, word: str) -> None:
    assert not is_form_of(fold_words(word)[0], stem(fold_words(keyword)[0], language))
