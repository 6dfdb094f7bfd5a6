"""The SMS texts: complete in both languages, and short enough."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.sms import segments
from hotline.usecases.message_texts import MessageTexts, MessageTextsError

REFERENCE = "12345678"


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """Return a copy of the texts that a test may spoil."""
    for language in LANGUAGES:
        name = f"{language}.yaml"
        (tmp_path / name).write_text((root / "ivr_flows" / "messages" / name).read_text("utf-8"))
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_common_texts_are_one_part(folder: Path, language: Language) -> None:
    texts = MessageTexts.load(folder)
    for text in (
        texts.acknowledgement(language, REFERENCE, date(2026, 12, 28)),
        texts.addition(language, REFERENCE),
        texts.extension(language, REFERENCE, date(2026, 12, 28)),
    ):
        assert segments(text).parts == 1, text
        assert "1234 5678" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_is_always_told_by_the_wholes_number(folder: Path, language: Language) -> None:
    texts, part, day = MessageTexts.load(folder), f"{REFERENCE}-2", date(2026, 12, 28)
    for text in (
        texts.extension(language, part, day),
        texts.forward(language, part, "Жер қатынастары бөлімі", day),
        texts.part_answer(language, part, "2/2", "Жауап"),
    ):
        assert "1234 5678" in text
        assert "-2" not in text
    assert texts.part_answer(language, part, "2/2", "Жауап") == "№1234 5678 (2/2): Жауап"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_to_the_duty_is_one_part(folder: Path, language: Language) -> None:
    text = MessageTexts.load(folder).overdue(language, 1234, 567)
    assert segments(text).parts == 1
    assert "1234" in text
    assert "567" in text


def test_the_answer_carries_reference_and_words(folder: Path) -> None:
    texts = MessageTexts.load(folder)
    assert texts.answer("ru", REFERENCE, "Воду дадут {сегодня}") == (
        "№1234 5678: Воду дадут {сегодня}"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"acknowledgement": "Принято."}, "must have exactly the fields"),
        ({"answer": "№{reference} {other}"}, "must have exactly the fields"),
        ({"greeting": "Привет"}, "must hold exactly the texts"),
    ],
)
def test_a_wrong_text_is_named(folder: Path, change: dict[str, str], sentence: str) -> None:
    path = folder / "ru.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(MessageTextsError, match=sentence) as refused:
        MessageTexts.load(folder)
    assert "ru.yaml" in str(refused.value)
