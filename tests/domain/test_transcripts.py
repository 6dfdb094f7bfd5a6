"""Transcripts: storing words, judging a call."""

import json

import pytest

from hotline.domain.transcripts import Word, call_confidence, from_json, is_thin, to_json

WORDS = (Word("су", 0.5, 0.8, 0.9), Word("жоқ", 0.8, 1.4, 0.6))


def test_words_survive_json() -> None:
    assert from_json(json.loads(json.dumps(to_json(WORDS)))) == WORDS


def test_confidence_is_weighted_by_duration() -> None:
    assert call_confidence(WORDS) == pytest.approx((0.9 * 0.3 + 0.6 * 0.6) / 0.9)


def test_nothing_recognised_is_no_confidence() -> None:
    assert call_confidence(()) == 0.0


def test_words_without_duration_count_equally() -> None:
    assert call_confidence([Word("а", 1, 1, 0.2), Word("б", 1, 1, 0.4)]) == pytest.approx(0.3)


@pytest.mark.parametrize(
    "text", ["", "алло", "Алло, здравствуйте!", "су", "сәлеметсіз бе", "- ..."]
)
def test_too_little_to_be_a_matter(text: str) -> None:
    assert is_thin(text)


@pytest.mark.parametrize("text", ["су жоқ", "нет света", "алло у нас нет воды"])
def test_two_telling_words_are_a_matter(text: str) -> None:
    assert not is_thin(text)
