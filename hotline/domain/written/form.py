"""All steps from a recogniser's words to what an operator reads."""

from collections.abc import Iterator, Sequence

from hotline.domain.languages import Language
from hotline.domain.written.alone import in_digits
from hotline.domain.written.dictated import write_dictated
from hotline.domain.written.houses import write_houses
from hotline.domain.written.items import Item, Word, joined, split
from hotline.domain.written.spot import spots
from hotline.domain.written.times import write_times

_HYPHEN = "-"


def written_form(text: str, language: Language) -> str:
    """Return a text with its numbers in digits where a clerk would write digits.

    The rules are in the package's description. ``language`` is the one that was recognised; it
    only decides what both languages share, since callers use the numerals of both.
    """
    items, tail = split(text, language)
    for write in (write_times, write_dictated, write_houses, _write_others):
        items = write(items)
    return joined(items, tail)


def _write_others(items: Sequence[Item]) -> list[Item]:
    """Write the numbers that stand alone; neighbours are judged as they were said."""
    digits = {spot.place: in_digits(spot) for spot in spots(items)}
    return list(_replaced(items, digits))


def _replaced(items: Sequence[Item], digits: dict[int, str | None]) -> Iterator[Item]:
    is_attached = False
    for place, item in enumerate(items):
        written = digits.get(place)
        gap = "" if is_attached else item.gap
        is_attached = written is not None and written.endswith(_HYPHEN)
        yield Word(gap, item.text if written is None else written)
