"""Houses with a second part: ``двенадцать дробь два`` is 12/2, ``дом пять а`` is 5а."""

from collections.abc import Sequence

from hotline.domain.written import neighbours as near
from hotline.domain.written.items import Item, Number, Word, are_together
from hotline.domain.written.spot import Spot, spots

_SLASH = "дробь"
_LETTERS = {
    "а": "а", "б": "б", "бэ": "б", "в": "в", "вэ": "в", "г": "г", "гэ": "г", "д": "д", "дэ": "д",
}  # fmt: skip
_LARGEST_HOUSE = 999
# These are words as well: "дом пять а воды нет", "дом пять в абае".
_ALSO_WORDS = frozenset("ав")


def write_houses(items: Sequence[Item]) -> list[Item]:
    """Replace house numbers that have a fraction or a letter."""
    done: list[Item] = []
    rest = 0
    for spot in spots(items):
        if spot.place < rest or spot.number.is_ordinal or spot.number.ending:
            continue
        following = items[spot.place + 1 : spot.place + 3]
        written, taken = _with_fraction(spot.number, following) or _with_letter(spot) or ("", 0)
        if taken:
            done += [*items[rest : spot.place], Word(spot.number.gap, written)]
            rest = spot.place + 1 + taken
    return [*done, *items[rest:]]


def _with_fraction(number: Number, following: Sequence[Item]) -> tuple[str, int] | None:
    """Return the number as written and how many items behind it that took."""
    if len(following) < 2 or not all(map(are_together, following)):
        return None
    slash, second = following
    if slash.plain != _SLASH or not isinstance(second, Number) or second.is_ordinal:
        return None
    ending = f"-{second.ending}" if second.ending else ""
    return f"{number.value}/{second.value}{ending}", len(following)


def _with_letter(spot: Spot) -> tuple[str, int] | None:
    letter = _LETTERS.get(spot.after)
    is_house_number = spot.number.value <= _LARGEST_HOUSE
    if letter is None or not is_house_number or not are_together(spot.items[spot.place + 1]):
        return None
    is_at_house = (
        near.is_house(spot.before) or near.is_kazakh_home(spot.word(2)) or spot.follows_a_street()
    )
    is_clear = letter not in _ALSO_WORDS or near.starts_an_address_part(spot.word(2))
    return (f"{spot.number.value}{letter}", 1) if is_at_house and is_clear else None
