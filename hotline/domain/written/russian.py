"""Russian numerals in all their cases: ``пять``, ``пятью``, ``двумястами``, ``третьей``."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from num2words import num2words

from hotline.domain.written.numerals import Numeral

_CASES = "ngdaip"  # nominative, genitive, dative, accusative, instrumental, prepositional
_GENDERS = "mfn"
_PLURAL = "p"
_SIMPLE = (*range(21), *range(30, 100, 10), *range(100, 1000, 100))
_THOUSANDTHS = range(1000, 10_000, 1000)
# num2words says these in one form only, and nobody says them as it is spelled.
_MULTIPLIERS = {
    1000: "тысяча тысячи тысяче тысячу тысячей тысячью тысяч тысячам тысячами тысячах "
    "тыща тыщи тыще тыщу тыщ",
    1_000_000: "миллион миллиона миллиону миллионом миллионе "
    "миллионы миллионов миллионам миллионами миллионах",
}
# "Тысяч двадцать" is some twenty thousand, not 1020.
_NEVER_FIRST = frozenset(["тысяч", "тыщ", "миллионов"])
_NULL = "нуль нуля"
_VOWELS_AND_SIGN = frozenset("аеиоуыэюяь")


@cache
def russian_numerals() -> Mapping[str, Numeral]:
    """Return all forms, spelled with е for ё."""
    forms: dict[str, Numeral] = {}
    for word, value in _ordinals():
        forms[word] = Numeral(value, "ru", is_ordinal=True, ending=_ending(word))
    for word, value in _cardinals():
        forms[word] = Numeral(value, "ru", begins=word not in _NEVER_FIRST)
    return forms


def _cardinals() -> Iterator[tuple[str, int]]:
    for value, case, gender in product(_SIMPLE, _CASES, _GENDERS):
        yield _plain(num2words(value, lang="ru", case=case, gender=gender)), value
    for value, words in (*_MULTIPLIERS.items(), (0, _NULL)):
        for word in words.split():
            yield word, value


def _ordinals() -> Iterator[tuple[str, int]]:
    for value, case, gender in product((*_SIMPLE[1:], *_THOUSANDTHS), _CASES, (*_GENDERS, _PLURAL)):
        yield _plain(num2words(value, lang="ru", to="ordinal", case=case, gender=gender)), value


def _plain(word: str) -> str:
    return word.replace("ё", "е")


def _ending(ordinal: str) -> str:
    """One letter after a vowel (пятая: я, третья: я), two after a consonant (пятого: го)."""
    return ordinal[-1:] if ordinal[-2] in _VOWELS_AND_SIGN else ordinal[-2:]
