"""A text as words and numbers, with everything between them kept as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hotline.domain.languages import Language
from hotline.domain.written.numbers import numeral, read_number
from hotline.domain.written.numerals import Numeral
from hotline.domain.written.pronoun import is_he

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is left as it is; ``gap`` is what stands before it."""

    gap: str
    text: str

    @property
    def plain(self) -> str:
        """Return the word for comparing."""
        return self.text.lower().replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the words in which it was said."""

    gap: str
    text: str
    value: int
    language: Language
    is_ordinal: bool
    is_bare: bool
    """Only "thousand" or "hundred", with nothing that multiplies it."""
    ending: str
    """What is written behind the digits; see `Numeral`."""

    @property
    def plain(self) -> str:
        """Return the last word for comparing."""
        return self.text.lower().replace("ё", "е").split()[-1]


Item = Word | Number


def split(text: str, language: Language) -> tuple[list[Item], str]:
    """Split a text; the second value is what stands behind its last word."""
    words, end = [], 0
    for match in _WORD.finditer(text):
        words.append(Word(text[end : match.start()], match[0]))
        end = match.end()
    return list(_items(words, language)), text[end:]


def joined(items: Iterable[Item], tail: str) -> str:
    """Put a text together again."""
    return "".join(item.gap + item.text for item in items) + tail


def are_together(item: Item) -> bool:
    """Tell whether nothing but space stands between an item and the one before, on one line."""
    return item.gap.isspace() and "\n" not in item.gap


def _items(words: Sequence[Word], language: Language) -> Iterator[Item]:
    numerals = [numeral(word.text) for word in words]
    place = 0
    while place < len(words):
        said = read_number(_unbroken(words, numerals, place))
        if said is None or is_he(_around(words, place), said.words, language):
            yield words[place]
            place += 1
            continue
        following = words[place + 1 : place + said.words]
        yield Number(
            gap=words[place].gap,
            text=words[place].text + "".join(word.gap + word.text for word in following),
            value=said.value,
            language=said.last.language,
            is_ordinal=said.last.is_ordinal,
            is_bare=said.is_bare,
            ending=said.last.ending,
        )
        place += said.words


def _unbroken(
    words: Sequence[Word], numerals: Sequence[Numeral | None], start: int
) -> Iterator[Numeral | None]:
    """Yield numerals up to the first punctuation mark."""
    yield numerals[start]
    for place in range(start + 1, len(words)):
        if not are_together(words[place]):
            return
        yield numerals[place]


def _around(words: Sequence[Word], place: int) -> tuple[str, str, str]:
    """Return a word with its neighbours, for comparing; no neighbour is an empty word."""
    before = words[place - 1].plain if place else ""
    after = words[place + 1].plain if place + 1 < len(words) else ""
    return before, words[place].plain, after
