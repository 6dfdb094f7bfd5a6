"""Kazakh numerals with their case endings: ``екі``, ``екіде``, ``беске``, ``үшінші``.

Endings are made by vowel harmony and by the last sound, not matched loosely: ``үшін`` (for),
``алтын`` (gold) and ``жетім`` (orphan) are no forms of three, six and seven.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from hotline.domain.spoken import number, ordinal_kk
from hotline.domain.written.numerals import Numeral

_VALUES = (*range(10), *range(10, 100, 10), 100, 1000, 1_000_000)
_FRONT = frozenset("әеөүі")
_VOWELS = frozenset("аеыі")
_VOICELESS = frozenset("кқпстш")
_NASAL = frozenset("нң")
# Forms that are another word far more often: there, such, properly; the same.
_OTHER_WORDS = frozenset(["онда", "ондай", "онды", "бірдей", "ондамын"])
# "Once" and nothing, unless a larger numeral stands before them: "алпыс бірдемін", I am 61.
_NEVER_FIRST = frozenset(["бірде", "бірдемін"])


@cache
def kazakh_numerals() -> Mapping[str, Numeral]:
    """Return all forms."""
    forms: dict[str, Numeral] = {}
    for value in _VALUES:
        word = number(value, "kk").split()[-1]  # a thousand is said "бір мың"
        forms[word] = Numeral(value, "kk")
        forms[ordinal_kk(value).split()[-1]] = Numeral(value, "kk", is_ordinal=True)
        for ending in _endings(word):
            form = word + ending
            if form not in _OTHER_WORDS:
                forms[form] = Numeral(value, "kk", ending=ending, begins=form not in _NEVER_FIRST)
    return forms


@cache
def kazakh_possessives() -> frozenset[str]:
    """Return forms such as ``бесі`` and ``бесіне`` ("its fifth day"), which end a number.

    They are not written in digits, and neither is what stands before them: ``жиырма бесіне``.
    Ten is left out: ``оны`` is "him".
    """
    return frozenset(
        word + owned + case
        for word in (number(value, "kk").split()[-1] for value in _VALUES if value not in (0, 10))
        for owned, cases in [_owned(word)]
        for case in cases
    )


def _owned(word: str) -> tuple[str, tuple[str, ...]]:
    a, y = ("е", "і") if _FRONT & set(word) else ("а", "ы")
    owned = f"с{y}" if word[-1] in _VOWELS else y
    return owned, ("", "н", f"н{a}", f"нд{a}", f"н{a}н", f"н{y}ң", "мен")


def _endings(word: str) -> Iterator[str]:
    """Yield dative, locative, ablative, accusative, genitive, instrumental, "about", "I am"."""
    front, last = bool(_FRONT & set(word)), word[-1]
    a, y = ("е", "і") if front else ("а", "ы")
    hard = last in _VOICELESS
    d = "т" if hard else "д"
    yield ("к" if hard else "г") + a if front else ("қ" if hard else "ғ") + a
    yield d + a
    yield ("н" if last in _NASAL else d) + a + "н"
    yield ("н" if last in _VOWELS else d) + y
    yield ("н" if last in _VOWELS | _NASAL else d) + y + "ң"
    yield "пен" if hard else "бен" if last == "з" else "мен"
    yield d + a + "й"
    yield d + a + "м" + y + "н"
