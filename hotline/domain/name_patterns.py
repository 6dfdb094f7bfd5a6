"""How a name is found in what was said, in any case, and how it is written there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from hotline.domain.folding import fold
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.stems import is_inflected, stem

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"\s*\([^)]*\)")
_SHORTEST_SOFTENED = 5


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a name: ``kept`` is it without its ending, ``stem`` the same folded."""

    text: str
    kept: str
    stem: str

    @classmethod
    def of(cls, text: str, language: Language) -> "NameWord":
        """Take a word of a name; a Russian case changes its end, a Kazakh one only adds."""
        plain = _plain(text)
        folded = fold(plain)
        folded_stem = stem(folded, language) if language == "ru" else folded
        return cls(plain, _kept(plain, folded_stem), folded_stem)

    def is_form(self, word: str) -> bool:
        """Tell whether a word is this one in some case: the same letters, not the same sound."""
        plain = _plain(word)
        if plain == self.text:
            return True
        return plain.startswith(self.beginning) and is_inflected(fold(plain), self.stem)

    @property
    def beginning(self) -> str:
        """Return what all forms begin with: a last consonant may soften (мектеп, мектебі)."""
        softens = len(self.kept) >= _SHORTEST_SOFTENED and self.kept[-1] in "кқп"
        return self.kept[:-1] if softens else self.kept


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A name as it may be said, word by word, and how the whole of it is written.

    ``is_spoken``: the words are not the name itself but another way in which people say it.
    """

    words: tuple[NameWord, ...]
    writing: str
    is_spoken: bool = False

    @classmethod
    def of_name(cls, name: str, language: Language) -> "NamePattern":
        """Find the name itself; a remark in brackets is not said."""
        plain = _REMARK.sub("", name)
        words = (NameWord.of(word, language) for word in _WORD.findall(plain))
        return cls(tuple(words), plain)

    @classmethod
    def of_spoken(cls, spoken: str, name: str) -> "NamePattern":
        """Find another way to say a name; it ends in what cases are added to."""
        said = [_plain(word) for word in _WORD.findall(spoken)]
        words = (NameWord(word, word, fold(word)) for word in said)
        return cls(tuple(words), _REMARK.sub("", name), is_spoken=True)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def start(self) -> str:
        """Return the first folded letters, by which patterns are found quickly."""
        return self.words[0].stem[:2]

    def spelled(self, said: Sequence[str]) -> str | None:
        """Write the name in the case in which it was said; ``None``: it is not this name."""
        if len(said) != len(self.words):
            return None
        if not all(word.is_form(each) for word, each in zip(self.words, said, strict=True)):
            return None
        return self._replaced(said[-1]) if self.is_spoken else self._with_capitals(said)

    def in_case(self, ending: str) -> str:
        """Write a name of one word with another ending."""
        return self.writing[: len(self.words[0].kept)] + ending

    def _with_capitals(self, said: Sequence[str]) -> str:
        """Keep the letters that were said and take capitals and hyphens from the name."""
        words = iter(said)

        def capitalised(match: re.Match[str]) -> str:
            word, name = next(words), match[0]
            if len(name) > 1 and name.isupper():
                return name + word[len(name) :]
            return word[:1].upper() + word[1:] if name[0].isupper() else word

        return _WORD.sub(capitalised, self.writing)

    def _replaced(self, last: str) -> str:
        """Put the name there, with the ending of the last word."""
        ending = last[len(self.words[-1].text) :].lower()
        hyphen = "-" if ending and self.writing[-1].isdigit() else ""
        return self.writing + hyphen + ending


def is_beside(word: str, neighbours: Iterable[str]) -> bool:
    """Tell whether a neighbour is a form of a word, in either language."""
    return any(
        is_inflected(fold(_plain(neighbour)), each)
        for neighbour in neighbours
        if neighbour
        for each in _stems_of(word)
    )


@cache
def _stems_of(word: str) -> frozenset[str]:
    return frozenset(stem(fold(_plain(word)), language) for language in LANGUAGES)


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _kept(name: str, folded_stem: str) -> str:
    """Cut the ending and a soft sign."""
    at = len(name)
    while at > 1 and not folded_stem.startswith(fold(name[:at])):
        at -= 1
    return name[:at].rstrip("ь")
