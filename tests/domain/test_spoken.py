"""Spoken numbers, dates and times; the tables were checked by hand."""

from datetime import date, time

import pytest

from hotline.domain.languages import Language
from hotline.domain.spoken import (
    date_words,
    digits,
    number,
    ordinal_kk,
    time_words,
    weekday_words,
)

ORDINALS = {
    1: "бірінші",
    2: "екінші",
    3: "үшінші",
    4: "төртінші",
    5: "бесінші",
    6: "алтыншы",
    7: "жетінші",
    8: "сегізінші",
    9: "тоғызыншы",
    10: "оныншы",
    16: "он алтыншы",
    20: "жиырмасыншы",
    23: "жиырма үшінші",
    30: "отызыншы",
    31: "отыз бірінші",
    40: "қырқыншы",
    50: "елуінші",
    60: "алпысыншы",
    70: "жетпісінші",
    80: "сексенінші",
    90: "тоқсаныншы",
    100: "жүзінші",
}


@pytest.mark.parametrize(("n", "words"), ORDINALS.items())
def test_kazakh_ordinals(n: int, words: str) -> None:
    assert ordinal_kk(n) == words


@pytest.mark.parametrize(
    ("n", "kk", "ru"),
    [
        (0, "нөл", "ноль"),
        (11, "он бір", "одиннадцать"),
        (42, "қырық екі", "сорок два"),
        (109, "жүз тоғыз", "сто девять"),
        (2026, "екі мың жиырма алты", "две тысячи двадцать шесть"),
    ],
)
def test_numbers(n: int, kk: str, ru: str) -> None:
    assert number(n, "kk") == kk
    assert number(n, "ru") == ru


@pytest.mark.parametrize(
    ("day", "language", "on", "until"),
    [
        (
            date(2026, 11, 23),
            "kk",
            "жиырма үшінші қараша",
            "жиырма үшінші қарашаға дейін",
        ),
        (
            date(2026, 11, 23),
            "ru",
            "двадцать третье ноября",
            "до двадцать третьего ноября",
        ),
        (date(2026, 9, 1), "kk", "бірінші қыркүйек", "бірінші қыркүйекке дейін"),
        (date(2026, 7, 20), "kk", "жиырмасыншы шілде", "жиырмасыншы шілдеге дейін"),
        (date(2026, 4, 9), "kk", "тоғызыншы сәуір", "тоғызыншы сәуірге дейін"),
        (date(2026, 3, 8), "ru", "восьмое марта", "до восьмого марта"),
        (date(2026, 5, 31), "ru", "тридцать первое мая", "до тридцать первого мая"),
    ],
)
def test_dates(day: date, language: Language, on: str, until: str) -> None:
    assert date_words(day, language) == on
    assert date_words(day, language, "until") == until


def test_weekdays() -> None:
    assert weekday_words(date(2026, 11, 23), "kk") == "дүйсенбі"
    assert weekday_words(date(2026, 11, 22), "ru") == "воскресенье"


@pytest.mark.parametrize(
    ("at", "kk", "ru"),
    [
        (time(9), "сағат тоғыз", "девять часов"),
        (time(1, 1), "сағат бір бір минут", "один час одна минута"),
        (
            time(22, 22),
            "сағат жиырма екі жиырма екі минут",
            "двадцать два часа двадцать две минуты",
        ),
        (time(12, 12), "сағат он екі он екі минут", "двенадцать часов двенадцать минут"),
        (time(21, 30), "сағат жиырма бір отыз минут", "двадцать один час тридцать минут"),
    ],
)
def test_times(at: time, kk: str, ru: str) -> None:
    assert time_words(at, "kk") == kk
    assert time_words(at, "ru") == ru


def test_digits_become_prompt_ids() -> None:
    assert digits("10 05-7") == ["digit_1", "digit_0", "digit_0", "digit_5", "digit_7"]
