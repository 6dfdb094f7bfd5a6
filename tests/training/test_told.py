"""The sentences that people put into words themselves."""

import json
import re
from pathlib import Path

import pytest

from speech_models.training import text, told
from speech_models.training.text import Language

UNDERSTANDING = Path(__file__).parents[2] / "config" / "understanding"
SPEAKABLE = re.compile(r"[а-яёәғқңөұүһі]+(?: [а-яёәғқңөұүһі]+)*")


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_they_are_distinct_and_speakable(language: Language) -> None:
    said = told.sentences()[language]
    assert len(set(said)) == len(said) > 400
    assert [each for each in said if not SPEAKABLE.fullmatch(each)] == []
    assert max(len(each.split()) for each in said) <= text.LONGEST


def test_nothing_that_measures_the_understanding_is_among_them() -> None:
    said = {sentence for texts in told.sentences().values() for sentence in texts}
    held_out = [
        json.loads(line)["text"].lower()
        for path in (UNDERSTANDING / "held_out").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(held_out) > 200
    assert said.isdisjoint(held_out)
