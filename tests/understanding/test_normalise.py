"""One spelling for all."""

import pytest

from hotline.understanding.normalise import words_of


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Су ЖОҚ!!!", "су жок"),
        ("su joq", "су жок"),
        ("su zhok", "су жок"),
        ("қашан кашан qashan kashan", "кашан кашан кашан кашан"),
        ("өтініш отиниш", "отиниш отиниш"),
        ("ещё еще", "еше еше"),
        ("net vody нет воды", "нет води нет води"),
        ("12 үй 8 707 123 45 67", "00 уи 8 000 000 00 00"),
        ("112 103", "112 103"),
        ("SMS-пен", "смс пен"),
        ("👍 ...", ""),
    ],
)
def test_spellings_fall_together(typed: str, folded: str):
    assert " ".join(words_of(typed).folded) == folded


def test_words_keep_their_place_and_typing():
    words = words_of("Нет ВОДЫ, ул. Мира 4")
    assert words.typed == ("Нет", "ВОДЫ", "ул", "Мира", "4")
    assert words.plain == ("нет", "воды", "ул", "мира", "4")
    assert len(words.folded) == 5
