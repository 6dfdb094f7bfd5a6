"""Figures of an evaluation, of recordings that nobody has to listen to."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.ports import Recognition, RecognitionError
from worker.speech.evaluation import Confusion, Evaluation, evaluate, summed_up
from worker.speech.report import as_json, as_text
from worker.speech.samples import Sample

FOLDER = Path("recordings")


def sample(name: str, text: str, language="kk") -> Sample:
    return Sample(FOLDER / name, language, "voice", text)


class Ear:
    """Hears what it is told to: words, each with a confidence."""

    def __init__(self, **hears: Sequence[tuple[str, float]]) -> None:
        self.hears = hears
        self.asked: list[tuple[str, Language]] = []

    def __call__(self, recording: Path, language: Language) -> Recognition:
        self.asked.append((recording.stem, language))
        if recording.stem not in self.hears:
            raise RecognitionError("unreadable", "The recording cannot be read.", retry=False)
        words = tuple(
            Word(text, n * 1.0, n + 0.5, sure)
            for n, (text, sure) in enumerate(self.hears[recording.stem])
        )
        confidence = min((word.confidence for word in words), default=0.0)
        text = " ".join(word.text for word in words)
        return Recognition(text, words, confidence, language, "model", 10.0)


EAR = Ear(
    a=[("ауылда", 0.95), ("су", 0.95), ("жок", 0.35)],
    b=[("нет", 0.85), ("воды", 0.85)],
    c=[],
    silence=[("да", 0.15)],
)
CONDITIONS = {
    "": [sample("a.wav", "Ауылда су жоқ!"), sample("b.wav", "нет воды", "ru")],
    "5 dB": [
        sample("c.wav", "бізде свет жоқ", "mixed"),
        sample("broken.wav", "су жоқ 12 күн"),
        sample("silence.wav", "", "ru"),
    ],
}


@pytest.fixture
def result() -> Evaluation:
    return summed_up(list(evaluate(EAR, CONDITIONS)))


def test_errors_are_summed_up_by_condition_and_language(result: Evaluation):
    total = result.total
    assert (total.recordings, total.failed, total.empty, total.wrong_sentences) == (5, 1, 2, 4)
    assert (total.words.substituted, total.words.missing, total.words.added) == (1, 7, 1)
    assert (total.words.said, total.audio_seconds) == (12, 40.0)
    assert total.characters.said == len("ауылда су жоқнет водыбізде свет жоқсу жоқ 12 күн")
    assert list(result.conditions) == ["", "5 dB"]
    assert result.conditions[""].words.rate == pytest.approx(1 / 5)
    assert {name: part.words.said for name, part in result.languages.items()} == {
        "kk": 7, "ru": 2, "mixed": 3,
    }  # fmt: skip
    assert list(result.languages_by_condition["5 dB"]) == ["mixed", "kk", "ru"]


def test_the_interval_holds_the_rate(result: Evaluation):
    low, high = result.total.interval
    assert 0 <= low < result.total.words.rate < high
    assert summed_up(result.judged).total.interval == (low, high)  # the same at every run


def test_a_single_recording_has_no_interval():
    only = {"": [CONDITIONS[""][0]]}
    assert summed_up(list(evaluate(EAR, only))).total.interval is None


def test_the_most_frequent_confusions_come_first():
    ear = Ear(a=[("су", 1.0), ("жок", 1.0)], b=[("ну", 1.0), ("су", 1.0), ("жок", 1.0)])
    samples = [sample("a.wav", "су жоқ"), sample("b.wav", "су жоқ")]
    assert summed_up(list(evaluate(ear, {"": samples}))).confusions == [
        Confusion("жоқ", "жок", 2),
        Confusion("", "ну", 1),
    ]


def test_words_are_right_where_they_were_said(result: Evaluation):
    filled = {
        each.low: (each.count, each.right) for each in result.word_reliability.bins if each.count
    }
    assert filled == {0.1: (1, 0.0), 0.3: (1, 0.0), 0.8: (2, 1.0), 0.9: (2, 1.0)}
    assert result.word_reliability.separation == 1.0
    # 0.15 + 0.35 + 2 * 0.15 + 2 * 0.05, of 6 words
    assert result.word_reliability.error == pytest.approx(0.9 / 6)


def test_recordings_are_right_where_correcting_pays(result: Evaluation):
    """a: 1 of 3 words is wrong; b is right; c and broken are empty; silence isn't asked about."""
    filled = {
        each.low: (each.count, each.right) for each in result.call_reliability.bins if each.count
    }
    assert filled == {0.0: (2, 0.0), 0.3: (1, 0.0), 0.8: (1, 1.0)}


def test_mixed_speech_is_tried_in_the_language_that_prevails():
    ear = Ear()
    list(evaluate(ear, CONDITIONS))
    assert dict(ear.asked) == {"a": "kk", "b": "ru", "c": "kk", "broken": "kk", "silence": "ru"}


def test_json_has_everything_and_an_entry_per_file(result: Evaluation):
    data = json.loads(json.dumps(as_json(result, FOLDER)))
    assert set(data) == {
        "folder", "models", "normalisation", "notes", "total", "languages", "conditions",
        "confusions", "calibration", "files",
    }  # fmt: skip
    assert data["models"] == ["model"]
    assert data["conditions"]["5 dB"]["languages"]["ru"]["words"]["rate"] is None
    assert data["calibration"]["calls"]["useful_below_wer"] == 0.3
    assert len(data["calibration"]["words"]["bins"]) == 10
    first, broken = data["files"][0], data["files"][3]
    assert (first["file"], first["said"], first["heard"]) == (
        "a.wav",
        "Ауылда су жоқ!",
        "ауылда су жок",
    )
    assert first["words"] == {
        "said": 3, "substituted": 1, "missing": 0, "added": 0, "rate": pytest.approx(1 / 3),
    }  # fmt: skip
    assert broken["problem"] == "The recording cannot be read."
    assert data["notes"] == [
        "1 references hold digits, which count as errors: spell the numbers out as they were said.",
        "broken.wav counts as nothing heard: The recording cannot be read.",
    ]


def test_the_table_has_a_row_for_each_condition_and_language(result: Evaluation):
    text = as_text(result)
    rows = [re.split(r"\s{2,}", line.strip())[0] for line in text.splitlines()]
    assert rows[3:13] == [
        "(this folder)", "kk", "ru", "5 dB", "mixed", "kk", "ru", "total", "kk", "ru",
    ]  # fmt: skip
    assert "1  жоқ -> жок" in text
    assert "ё counts as е" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100


def test_one_condition_is_not_shown_twice():
    text = as_text(summed_up(list(evaluate(EAR, {"": CONDITIONS[""]}))))
    assert "(this folder)" not in text
    assert "total" in text
