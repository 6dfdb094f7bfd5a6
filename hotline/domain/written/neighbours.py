"""The words beside a number that tell what it counts or names.

Lists of both languages together: callers mix them, and ``бірінші подъезд`` is as good as
``первый подъезд``. Words are compared as everywhere in this project, folded and without their
endings (``folding``, ``stems``).
"""

import re
from datetime import date
from functools import cache

from hotline.domain.folding import fold
from hotline.domain.languages import Language
from hotline.domain.spoken import date_words
from hotline.domain.stems import is_inflected, stem


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- What has a number for a name: "school 5", "5th storey" ----

_HOUSES_RU = "дом квартира корпус строение барак"
_HOUSES_KK = "үй пәтер корпус"
_NUMBERED_RU = (
    f"{_HOUSES_RU} школа номер подъезд этаж блок кабинет офис палата комната микрорайон "
    "маршрут автобус участок квартал секция"
)
_NUMBERED_KK = (
    f"{_HOUSES_KK} мектеп нөмір подъезд қабат блок кабинет бөлме палата ықшамаудан "
    "маршрут автобус бағыт көше"
)
_ORDERED_RU = (
    f"{_NUMBERED_RU} улица переулок класс группа отделение поликлиника больница садик "
    "категория статья пункт ряд число линия"
)
_ORDERED_KK = (
    f"{_NUMBERED_KK} сынып класс топ санат бап тармақ қатар емхана аурухана балабақша "
    "бөлімше учаске шағынаудан мөлтекаудан"
)
# Behind a large ordinal these too are clear; behind a small one a clerk writes the word.
_COUNTED_DAYS_KK = "күн апта ай жыл ғасыр рет орын кезек адам бала тізім"
# Not forms of these nouns: "дома" is nearly always "at home", Топар is a village.
_NOT_FORMS = frozenset({"дома", "топар"})

# After these a number can hardly be anything but their own.
_STRONG_RU = frozenset(_NUMBERED_RU.split()) | {"школу", "квартиру", "комнату", "палату"}
_STRONG_KK = frozenset(
    ["көшесі", "нөмірі", "нөмір", "ықшамауданы", "кошеси", "номері", "номер", "шағынауданы"]
)
_DICTATED_RU = "номер телефон код счет"
_DICTATED_KK = "нөмір телефон код шот"
_STREETS = "улица проспект переулок"

# ---- What is counted or measured ----

_UNITS = (
    "тенге теңге рубль метр километр шақырым сотка сотық соток гектар тонна литр "
    "килограмм процент пайыз градус киловатт кубометр мрп аек"
)
_AGE_KK = _set("жас жаста жасқа жасар жасында жасынан жастағы жастан жасым")
_COUNTED_KK = (
    f"{_UNITS} күн түн апта ай жыл сағат минут адам бала үй пәтер бас қой сиыр жылқы рет есе "
    "рабочий мың миллион жұмыс отбасы қап"
)
# What small numbers count: in "дом пять человек" the number is no house's.
_COUNTED_RU = _set(
    "день дня дней дни сутки суток неделю недели недель месяц месяца месяцев год года лет "
    "час часа часов минут минуты минуту раз раза человек человека ребенка детей семьи семей "
    "этажа этажей квартир квартиры подъезда подъездов собак собаки корпуса корпусов "
    "тысяч тысячи половиной"
)
_SPANS_KK = "күн түн апта ай жыл сағат минут рет адам бала есе отбасы рабочий"

# ---- What may stand behind a house number without being counted by it ----

_FUNCTION_WORDS = _set(
    "нет не в во на по и а у с со без где уже опять я мы мне нам там тут это или к до от из за "
    "жоқ бар емес да де та те ма ме ба бе па пе деген тұрамын тұрамыз тұрады"
)
_ADDRESS_STARTS = _set(
    "дом квартира корпус подъезд этаж улица улице микрорайон кв пәтер пәтері үй үйде үйі үйдің "
    "үйінде үйге үйден подъезі көшесі қабат телефон номер абай топар"
)

_HOURS_OF_DAY = _set("час часа часов утра вечера ночи")
_BEFORE_TIME = _set("в к с до после около")

_MONTHS_RU = frozenset(date_words(date(2026, m, 1), "ru").split()[-1] for m in range(1, 13))
_MONTHS_KK = " ".join(date_words(date(2026, m, 1), "kk").split()[-1] for m in range(1, 13))

# "I am on the fifth storey": a personal ending behind the case.
_PERSON_KK = re.compile(r"(?<=[ае])(?:мин|миз|син|сиз)$")


def is_form(word: str, nouns: str, language: Language) -> bool:
    """Tell whether a word is one of the nouns (separated by space) in any case."""
    if not word or word in _NOT_FORMS:
        return False
    folded = fold(word)
    stems = _stems(nouns, language)
    if language == "kk":
        bare = _PERSON_KK.sub("", folded)
        return any(is_inflected(folded, each) or is_inflected(bare, each) for each in stems)
    return any(is_inflected(folded, each) for each in stems)


@cache
def _stems(nouns: str, language: Language) -> tuple[str, ...]:
    return tuple(stem(fold(noun), language) for noun in nouns.split())


def _is_any(word: str, russian: str, kazakh: str) -> bool:
    return is_form(word, russian, "ru") or is_form(word, kazakh, "kk")


def is_named_by_number(word: str) -> bool:
    """Tell whether a number may follow as a name: дом, школе, көшесі, нөмірім."""
    return _is_any(word, _NUMBERED_RU, _NUMBERED_KK)


def is_dictated(word: str) -> bool:
    """Tell whether digits that follow are one long number: номер, телефон, ИИН."""
    return word in ("иин", "жсн") or _is_any(word, _DICTATED_RU, _DICTATED_KK)


def is_house(word: str) -> bool:
    """Tell whether a house's number may stand beside the word, and with it a letter."""
    return word == "көшесі" or _is_any(word, _HOUSES_RU, _HOUSES_KK)


def is_kazakh_home(word: str) -> bool:
    """Tell whether a number in front names it rather than counts it: үй, пәтерде; not үйлер."""
    return is_form(word, "үй пәтер", "kk") and not word.startswith(("үйл", "пәтерл"))


def names_strongly(word: str) -> bool:
    """Tell whether a following number can hardly be anything but the name: дом, көшесі."""
    return word in _STRONG_RU or word in _STRONG_KK or is_form(word, "нөмір номер", "kk")


def is_street(word: str) -> bool:
    """Tell whether a Russian street name follows."""
    return is_form(word, _STREETS, "ru") or word in ("ул", "пр")


def is_ordered(word: str, *, is_large: bool) -> bool:
    """Tell whether an ordinal in front names the thing; a large one may count days as well."""
    if _is_any(word, _ORDERED_RU, _ORDERED_KK):
        return True
    return is_large and is_form(word, _COUNTED_DAYS_KK, "kk")


def is_small_district(word: str, following: str) -> bool:
    """Tell whether two words are ``шағын аудан`` in any case: what ``ықшамаудан`` is too."""
    return word in ("шағын", "мөлтек") and is_form(following, "аудан", "kk")


def is_unit(word: str) -> bool:
    """Tell whether a number in front measures: metres, tenge, percent."""
    return _is_any(word, _UNITS, _UNITS)


def is_age_kk(word: str) -> bool:
    """Tell whether a number in front is an age: ``бес жаста``."""
    return word in _AGE_KK


def is_counted_kk(word: str) -> bool:
    """Tell whether a Kazakh cardinal in front counts it."""
    return word in _AGE_KK or is_form(word, _COUNTED_KK, "kk")


def takes_the_number(word: str) -> bool:
    """Tell whether a number belongs to this following word and not to the one before."""
    return word in _COUNTED_RU or is_unit(word) or is_form(word, _SPANS_KK, "kk")


def ends_an_address(word: str) -> bool:
    """Tell whether the word can follow a house's number; so can the end of the text."""
    return starts_an_address_part(word) or word in _FUNCTION_WORDS


def starts_an_address_part(word: str) -> bool:
    """Tell whether the text ends here or goes on with a flat, a storey, a street."""
    return not word or word in _ADDRESS_STARTS


def is_month(word: str) -> bool:
    """Tell whether it is a month, Russian in the genitive, Kazakh in any case."""
    return word in _MONTHS_RU or is_form(word, _MONTHS_KK, "kk")


def is_year(word: str) -> bool:
    """Tell whether it is "year" in any case."""
    return is_form(word, "год", "ru") or is_form(word, "жыл", "kk")


def is_hour_of_day(word: str) -> bool:
    """Tell whether a number in front, with a preposition, is a time of day."""
    return word in _HOURS_OF_DAY


def stands_before_time(word: str) -> bool:
    """Tell whether a Russian time of day may follow: в, к, с, до, после, около."""
    return word in _BEFORE_TIME


def is_hour_kk(word: str) -> bool:
    """Tell whether a Kazakh time of day follows."""
    return word == "сағат"
