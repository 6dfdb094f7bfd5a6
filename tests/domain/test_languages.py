"""Kazakh or Russian, by the text alone."""

import pytest

from hotline.domain.languages import Language, language_of_text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Көшемізде су жоқ", "kk"),
        ("Топарда жарык жок", "kk"),
        ("бизде екі күннен бері су жоқ", "kk"),
        ("нет воды второй день", "ru"),
        ("На улице Қазыбек би второй день нет света", "ru"),
        ("Здравствуйте, когда приедет автобус?", "ru"),
    ],
)
def test_letters_and_words_tell(text: str, language: Language) -> None:
    assert language_of_text(text, "kk") == language
    assert language_of_text(text, "ru") == language


@pytest.mark.parametrize("default", ["kk", "ru"])
@pytest.mark.parametrize("text", ["", "112", "su joq", "алло"])
def test_what_tells_nothing_is_the_default(text: str, default: Language) -> None:
    assert language_of_text(text, default) == default
