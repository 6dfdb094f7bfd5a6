"""Numbers as they are said, word by word: ``екі мың жиырма алтыншы`` is 2026."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hotline.domain.written.kazakh import kazakh_numerals
from hotline.domain.written.numerals import Numeral
from hotline.domain.written.russian import russian_numerals

_THOUSAND = 1000
_MILLION = 1_000_000
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Said:
    """A number and how it was said; ``words`` is how many words it took."""

    value: int
    last: Numeral
    words: int

    @property
    def is_bare(self) -> bool:
        """Tell whether only "hundred", "thousand" or "million" was said, as in "thousands of"."""
        multiplier = self.value >= _THOUSAND or (
            self.value == _HUNDRED and self.last.language == "kk"
        )
        return self.words == 1 and multiplier and not self.last.is_ordinal


def numeral(word: str) -> Numeral | None:
    """Read one word; ``None`` when it is no numeral."""
    return _numerals().get(word.lower().replace("ё", "е"))


def read_number(numerals: Iterable[Numeral | None]) -> Said | None:
    """Read the longest number at the beginning; ``None`` when there is none.

    Nothing follows an ordinal or a case ending, and one number is in one language.
    """
    sum_ = _Sum()
    last: Numeral | None = None
    words = 0
    for each in numerals:
        if each is None or not _fits(last, each) or not sum_.add(each):
            break
        last, words = each, words + 1
    return None if last is None else Said(sum_.value, last, words)


@cache
def _numerals() -> dict[str, Numeral]:
    # They share "миллион" alone, which counts as Russian and goes with both.
    return {**kazakh_numerals(), **russian_numerals()}


def _fits(last: Numeral | None, following: Numeral) -> bool:
    if last is None:
        return following.begins
    if last.is_ordinal or last.ending:
        return False
    return last.language == following.language or _MILLION in (last.value, following.value)


class _Sum:
    """Adds up numerals of falling size; refuses the one that begins another number."""

    def __init__(self) -> None:
        self._total = 0  # thousands and millions that are complete
        self._group = 0  # what is below a thousand
        self._room = _THOUSAND  # the next word of the group must be smaller
        self._ceiling = _MILLION * 1000  # the next multiplier must be smaller
        self._is_empty = True

    @property
    def value(self) -> int:
        return self._total + self._group

    def add(self, numeral: Numeral) -> bool:
        fits = self._multiply(numeral) or self._extend(numeral)
        self._is_empty = self._is_empty and not fits
        return fits

    def _multiply(self, numeral: Numeral) -> bool:
        value = numeral.value
        if value == _HUNDRED and numeral.language == "kk":
            # A unit may stand before a Kazakh hundred; ten to ninety-nine may not.
            if not (0 < self._group < 10 and self._room == 1):
                return False
            self._group, self._room = self._group * _HUNDRED, _HUNDRED
            return True
        if value < _THOUSAND or value >= self._ceiling or not (self._group or self._is_empty):
            return False
        self._total += (self._group or 1) * value
        self._group, self._room, self._ceiling = 0, _THOUSAND, value
        return True

    def _extend(self, numeral: Numeral) -> bool:
        value = numeral.value
        if value >= self._room or (value == 0 and not self._is_empty):
            return False
        self._group += value
        self._room = _room_after(numeral)
        return True


def _room_after(numeral: Numeral) -> int:
    if numeral.value >= _HUNDRED:
        return _HUNDRED
    if numeral.value >= 20 or (numeral.value == 10 and numeral.language == "kk"):
        return 10
    return 1 if numeral.value else 0
