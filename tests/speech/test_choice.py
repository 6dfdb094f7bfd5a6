import pytest

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.ports import Recognition, RecognitionError
from worker.speech.choice import recognise_best

POOR = 0.75


def heard(language: Language, text: str, confidence: float) -> Recognition:
    words = tuple(Word(word, float(n), n + 0.5, confidence) for n, word in enumerate(text.split()))
    return Recognition(text, words, confidence, language, "model", 10.0)


class Ear:
    """Answers each language with what it was told to, and remembers what it was asked."""

    def __init__(self, **answers: Recognition | RecognitionError) -> None:
        self.answers = answers
        self.asked: list[Language] = []

    def __call__(self, language: Language) -> Recognition:
        self.asked.append(language)
        answer = self.answers[language]
        if isinstance(answer, RecognitionError):
            raise answer
        return answer


GOOD = heard("kk", "ауылда су жоқ", 0.95)
POORLY = heard("kk", "ауылда су жоқ", 0.4)
THIN = heard("kk", "жоқ", 0.99)
NOTHING = heard("kk", "", 0.0)
RUSSIAN = heard("ru", "в посёлке нет воды", 0.9)
RUSSIAN_NOISE = heard("ru", "в", 0.3)
TIMED_OUT = RecognitionError("timed_out", "Too slow.", retry=True)
UNREADABLE = RecognitionError("unreadable", "No audio.", retry=False)


@pytest.mark.parametrize(
    ("kk", "ru", "expected", "asked"),
    [
        (GOOD, RUSSIAN, GOOD, ["kk"]),
        (POORLY, RUSSIAN, RUSSIAN, ["kk", "ru"]),
        (THIN, RUSSIAN, RUSSIAN, ["kk", "ru"]),
        (NOTHING, RUSSIAN, RUSSIAN, ["kk", "ru"]),
        (POORLY, RUSSIAN_NOISE, POORLY, ["kk", "ru"]),
        (NOTHING, heard("ru", "", 0.0), NOTHING, ["kk", "ru"]),
        (TIMED_OUT, RUSSIAN, RUSSIAN, ["kk", "ru"]),
        (POORLY, TIMED_OUT, POORLY, ["kk", "ru"]),
    ],
    ids=[
        "good first", "poor first", "thin first", "nothing first", "second is worse",
        "silence stays the caller's", "first too slow", "second too slow",
    ],
)  # fmt: skip
def test_choice(kk, ru, expected: Recognition, asked: list[Language]):
    ear = Ear(kk=kk, ru=ru)
    assert recognise_best(ear, "kk", "ru", POOR) == expected
    assert ear.asked == asked


def test_the_callers_language_goes_first():
    ear = Ear(kk=GOOD, ru=RUSSIAN)
    assert recognise_best(ear, "ru", "kk", POOR) == RUSSIAN
    assert ear.asked == ["ru"]


def test_one_model_is_asked_once():
    ear = Ear(kk=POORLY)
    assert recognise_best(ear, "kk", None, POOR) == POORLY
    assert ear.asked == ["kk"]


def test_both_failing_is_a_failure():
    with pytest.raises(RecognitionError, match="Too slow"):
        recognise_best(Ear(kk=TIMED_OUT, ru=TIMED_OUT), "kk", "ru", POOR)


def test_an_unreadable_recording_is_read_once():
    ear = Ear(kk=UNREADABLE, ru=RUSSIAN)
    with pytest.raises(RecognitionError, match="No audio"):
        recognise_best(ear, "kk", "ru", POOR)
    assert ear.asked == ["kk"]
