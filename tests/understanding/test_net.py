"""What the keywords alone know of danger, while no model is trained."""

import pytest

from hotline.bootstrap import UNDERSTANDING
from hotline.understanding.lexicon import load_emergencies
from hotline.understanding.net import danger_in
from hotline.understanding.normalise import words_of

DANGERS = load_emergencies(UNDERSTANDING)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("Көмектесіңіздер, көрші үй өртеніп жатыр", "өртеніп"),
        ("Үйде газ иісі шығып тұр", "газ иісі"),
        ("gaz iisi bar ujde", "gaz iisi"),
        ("Помогите, у соседей пожар, горит дом", "пожар"),
        ("в подъезде сильно пахнет газом", "пахнет газом"),
    ],
)
def test_danger_is_found_and_explained_in_the_texts_own_words(text: str, because: str) -> None:
    assert because in danger_in(DANGERS, words_of(text))


@pytest.mark.parametrize(
    "text", ["", "Көшеде су жоқ", "на улице не горит фонарь", "газ қосу үшін қандай құжат керек"]
)
def test_everyday_matters_are_no_danger(text: str) -> None:
    assert danger_in(DANGERS, words_of(text)) == ()


def test_an_old_fire_is_none_unless_somebody_calls_for_help() -> None:
    calm = next(e.text for e in DANGERS.entries if e.label == "emergency:calm")
    pressing = next(e.text for e in DANGERS.entries if e.label == "emergency:pressing")
    assert danger_in(DANGERS, words_of(f"у нас пожар {calm}")) == ()
    assert danger_in(DANGERS, words_of(f"у нас пожар {calm} {pressing}")) != ()
