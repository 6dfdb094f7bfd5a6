"""Numbers, dates and times as words, for a synthetic voice and for captions.

Russian numerals come from ``num2words``; for Kazakh it has cardinals only, so
the ordinals are made here by the rule of the suffix -(ы)ншы/-(і)нші.
"""

from datetime import date, time
from typing import Literal

from num2words import num2words

from hotline.domain.languages import Language

DateForm = Literal["on", "until"]

_NUM2WORDS_NAMES: dict[Language, str] = {"kk": "kz", "ru": "ru"}

# January to December: Kazakh nominative and dative, Russian genitive.
_MONTHS_KK = (
    ("қаңтар", "қаңтарға"),
    ("ақпан", "ақпанға"),
    ("наурыз", "наурызға"),
    ("сәуір", "сәуірге"),
    ("мамыр", "мамырға"),
    ("маусым", "маусымға"),
    ("шілде", "шілдеге"),
    ("тамыз", "тамызға"),
    ("қыркүйек", "қыркүйекке"),
    ("қазан", "қазанға"),
    ("қараша", "қарашаға"),
    ("желтоқсан", "желтоқсанға"),
)
_MONTHS_RU = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

# Monday to Sunday.
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
}

_KK_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_KK_FRONT_VOWELS = frozenset("әеөүі")
# The exceptions: two change their stem, and the у of елу counts as a consonant.
_KK_ORDINALS = {"жиырма": "жиырмасыншы", "қырық": "қырқыншы", "елу": "елуінші"}


def number(n: int, language: Language) -> str:
    """Say a whole number: 21 is ``жиырма бір`` or ``двадцать один``."""
    return str(num2words(n, lang=_NUM2WORDS_NAMES[language]))


def ordinal_kk(n: int) -> str:
    """Say a Kazakh ordinal: 23 is ``жиырма үшінші``."""
    *head, last = number(n, "kk").split()
    return " ".join([*head, _KK_ORDINALS.get(last) or last + _kk_ordinal_suffix(last)])


def date_words(day: date, language: Language, form: DateForm = "on") -> str:
    """Say a day without its year.

    ``on``: ``жиырма үшінші қараша``, ``двадцать третье ноября``.
    ``until``: ``жиырма үшінші қарашаға дейін``, ``до двадцать третьего ноября``.
    """
    if language == "kk":
        nominative, dative = _MONTHS_KK[day.month - 1]
        month = f"{dative} дейін" if form == "until" else nominative
        return f"{ordinal_kk(day.day)} {month}"
    case = "g" if form == "until" else "n"
    ordinal = num2words(day.day, lang="ru", to="ordinal", gender="n", case=case)
    words = f"{ordinal} {_MONTHS_RU[day.month - 1]}"
    return f"до {words}" if form == "until" else words


def weekday_words(day: date, language: Language) -> str:
    """Say the day of the week: ``дүйсенбі``, ``понедельник``."""
    return _WEEKDAYS[language][day.weekday()]


def time_words(at: time, language: Language) -> str:
    """Say a time of day: ``сағат он алты отыз минут``, ``шестнадцать часов тридцать минут``.

    Whole hours have no minutes: ``сағат он сегіз``, ``восемнадцать часов``.
    """
    if language == "kk":
        minutes = f" {number(at.minute, 'kk')} минут" if at.minute else ""
        return f"сағат {number(at.hour, 'kk')}{minutes}"
    hours = f"{number(at.hour, 'ru')} {_ru_form(at.hour, 'час', 'часа', 'часов')}"
    if not at.minute:
        return hours
    minute = num2words(at.minute, lang="ru", gender="f")
    return f"{hours} {minute} {_ru_form(at.minute, 'минута', 'минуты', 'минут')}"


def digits(text: str) -> list[str]:
    """Give the prompt ids that read a text's digits out: ``42`` is digit_4, digit_2."""
    return [f"digit_{character}" for character in text if character in "0123456789"]


def _kk_ordinal_suffix(word: str) -> str:
    """Choose the suffix by vowel harmony with the word's last vowel."""
    vowels = [letter for letter in word if letter in _KK_VOWELS]
    front = vowels[-1] in _KK_FRONT_VOWELS
    suffix = "нші" if front else "ншы"
    if word[-1] in _KK_VOWELS:
        return suffix
    return ("і" if front else "ы") + suffix


def _ru_form(n: int, one: str, few: str, many: str) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return one
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return few
    return many
