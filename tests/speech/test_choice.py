from collections.abc import Sequence
from dataclasses import replace

import pytest

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.ports import RecognitionError
from worker.speech.choice import recognise_best
from worker.speech.segments import Hearing, Span, Utterance, recognition

POOR = 0.5


def heard(language: Language, *said: tuple[str, float]) -> Hearing:
    """Utterances of text and confidence, ten seconds each, a word a second."""
    utterances = []
    for place, (text, confidence) in enumerate(said):
        start = 10.0 * place
        words = tuple(
            Word(word, start + n, start + n + 0.5, confidence)
            for n, word in enumerate(text.split())
        )
        utterances.append(Utterance(start, start + 10, words))
    return Hearing(tuple(utterances), language, f"model-{language}", 10.0 * len(said))


class Ear:
    """Answers each language with what it was told to, and remembers what it was asked."""

    def __init__(self, **answers: Hearing | RecognitionError) -> None:
        self.answers = answers
        self.asked: list[tuple[Language, Sequence[Span] | None]] = []

    def __call__(self, language: Language, spans: Sequence[Span] | None) -> Hearing:
        self.asked.append((language, spans))
        answer = self.answers[language]
        if isinstance(answer, RecognitionError):
            raise answer
        return answer


GOOD = heard("kk", ("ауылда су жоқ", 0.99))
POORLY = heard("kk", ("ауылда су жоқ", 0.4))
THIN = heard("kk", ("жоқ", 0.99))
NOTHING = heard("kk", ("", 0.0))
RUSSIAN = heard("ru", ("в посёлке нет воды", 0.99))
RUSSIAN_NOISE = heard("ru", ("в", 0.3))
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
        (NOTHING, heard("ru", ("", 0.0)), NOTHING, ["kk", "ru"]),
        (TIMED_OUT, RUSSIAN, RUSSIAN, ["kk", "ru"]),
        (POORLY, TIMED_OUT, POORLY, ["kk", "ru"]),
    ],
    ids=[
        "good first", "poor first", "thin first", "nothing first", "second is worse",
        "silence stays the caller's", "first too slow", "second too slow",
    ],
)  # fmt: skip
def test_choice(kk, ru, expected: Hearing, asked: list[Language]):
    ear = Ear(kk=kk, ru=ru)
    found = recognise_best(ear, "kk", "ru", POOR)
    assert replace(found, other=None) == recognition(expected)
    assert [language for language, _ in ear.asked] == asked


def test_the_callers_language_goes_first():
    ear = Ear(kk=GOOD, ru=RUSSIAN)
    assert recognise_best(ear, "ru", "kk", POOR) == recognition(RUSSIAN)
    assert ear.asked == [("ru", None)]


def test_one_model_is_asked_once():
    ear = Ear(kk=POORLY)
    assert recognise_best(ear, "kk", None, POOR) == recognition(POORLY)
    assert ear.asked == [("kk", None)]


def test_both_failing_is_a_failure():
    with pytest.raises(RecognitionError, match="Too slow"):
        recognise_best(Ear(kk=TIMED_OUT, ru=TIMED_OUT), "kk", "ru", POOR)


def test_an_unreadable_recording_is_read_once():
    ear = Ear(kk=UNREADABLE, ru=RUSSIAN)
    with pytest.raises(RecognitionError, match="No audio"):
        recognise_best(ear, "kk", "ru", POOR)
    assert ear.asked == [("kk", None)]


@pytest.mark.parametrize(("kk", "ru"), [(POORLY, RUSSIAN), (POORLY, RUSSIAN_NOISE)])
def test_the_attempt_that_lost_is_kept(kk: Hearing, ru: Hearing):
    found = recognise_best(Ear(kk=kk, ru=ru), "kk", "ru", POOR)
    lost = kk if found.language == "ru" else ru
    assert found.other == recognition(lost)


GREETING = ("сәлеметсіз бе мен сұрайын деп едім", 0.99)
MISHEARD = ("нас нет ауызы неде ли", 0.3)
MIXED = heard("kk", GREETING, MISHEARD, ("рахмет", 0.99))


def test_somebody_who_changes_the_language_is_heard_in_both():
    ear = Ear(kk=MIXED, ru=heard("ru", ("", 0), ("у нас нет воды неделю", 0.95)))
    found = recognise_best(ear, "kk", "ru", POOR)
    assert ear.asked == [("kk", None), ("ru", [(10.0, 20.0)])]
    assert found.text == "сәлеметсіз бе мен сұрайын деп едім у нас нет воды неделю рахмет"
    assert [word.start for word in found.words] == sorted(word.start for word in found.words)
    assert (found.language, found.model) == ("kk", "model-kk")
    assert found.other is not None
    assert (found.other.text, found.other.language) == ("у нас нет воды неделю", "ru")


def test_the_language_is_the_one_that_explains_most():
    kk = heard("kk", ("сәлеметсіз бе", 0.99), MISHEARD, MISHEARD)
    russian = ("у нас нет воды неделю", 0.95)
    found = recognise_best(Ear(kk=kk, ru=heard("ru", ("", 0), russian, russian)), "kk", "ru", POOR)
    assert found.text == f"сәлеметсіз бе {russian[0]} {russian[0]}"
    assert (found.language, found.model) == ("ru", "model-ru")
    assert found.other == recognition(kk)


def test_an_unknown_word_explains_nothing():
    kk = heard("kk", ("[unk] [unk] [unk] [unk]", 0.9))
    found = recognise_best(Ear(kk=kk, ru=heard("ru", ("нет воды", 0.5))), "kk", "ru", POOR)
    assert (found.text, found.language) == ("нет воды", "ru")


def test_a_recording_in_which_nothing_was_found_is_asked_whole():
    ear = Ear(kk=Hearing((), "kk", "model-kk", 30.0), ru=heard("ru", ("нет воды", 0.9)))
    assert recognise_best(ear, "kk", "ru", POOR).text == "нет воды"
    assert ear.asked[1] == ("ru", [(0.0, 30.0)])


def test_a_word_between_two_parts_is_taken_once():
    """The second model, which listened all the time, heard a word across the first one's pause."""
    kk = heard("kk", ("", 0), ("", 0))
    words = (Word("нет", 2.0, 3.0, 0.9), Word("воды", 9.5, 10.5, 0.9))
    ru = Hearing((Utterance(0.0, 20.0, words),), "ru", "model-ru", 20.0)
    assert recognise_best(Ear(kk=kk, ru=ru), "kk", "ru", POOR).text == "нет воды"
