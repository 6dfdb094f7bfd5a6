"""Sentences from rules: a small context-free grammar whose slots can ask for a word form.

A rule is a text with one alternative a line; a leading number is its weight. In a line

    {place}        is another rule of the same language, {ru.place} of another one
    {bill:gen}     is that rule's result in a grammatical form
    [a|b|]         is a choice, possibly empty
    [=m|f|n|pl]    agrees with the noun of the latest slot with a form
    <сам/сама>     agrees with the speaker
    кезек+         is the second half of a Kazakh compound (see forms_kk.noun)
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, product

from speech_models.training.forms_kk import finished
from speech_models.training.forms_ru import GENDERS
from speech_models.training.text_words import Words

PIECE = re.compile(r"\{[^{}]+\}|<[^<>]+>|\[=?|[|\]]|[^\[\]{}<>|]+")


@dataclass(frozen=True)
class Slot:
    """A reference to a rule, with the form its result is put into ("" for none)."""

    rule: str
    form: str


@dataclass(frozen=True)
class Agreeing:
    """One text a gender: of the latest noun (m, f, n, pl) or of the speaker (m, f)."""

    texts: tuple[str, ...]
    with_speaker: bool


@dataclass(frozen=True)
class Choice:
    """Alternatives and their cumulated weights."""

    options: tuple["Sequence", ...]
    weights: tuple[int, ...]


Part = str | Slot | Agreeing | Choice
Sequence = tuple[Part, ...]


@dataclass
class Speaker:
    """What one sentence remembers while it is made."""

    source: random.Random
    is_female: bool
    gender: str = "m"


@dataclass
class Grammar:
    """All rules, by language and name."""

    texts: Mapping[str, Mapping[str, str]]
    lexicon: Words
    rules: dict[str, Choice] = field(init=False)

    def __post_init__(self) -> None:
        """Parse every rule, so that a mistake in one is found at once."""
        self.rules = {
            f"{language}.{name}": _rule(text, language)
            for language, rules in self.texts.items()
            for name, text in rules.items()
        }

    def sentence(self, language: str, source: random.Random) -> str:
        """One sentence from the rule `sentence` of a language."""
        speaker = Speaker(source, is_female=source.random() < 0.5)
        text = self._say(self.rules[f"{language}.sentence"], speaker)
        return finished(" ".join(text.split()))

    def _say(self, part: Part, speaker: Speaker) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Choice):
            (chosen,) = speaker.source.choices(part.options, cum_weights=part.weights)
            return " ".join([self._say(each, speaker) for each in chosen])
        if isinstance(part, Slot):
            return self._fill(part, speaker)
        if part.with_speaker:
            return part.texts[speaker.is_female]
        return part.texts[GENDERS.index(speaker.gender)]

    def _fill(self, slot: Slot, speaker: Speaker) -> str:
        text = self._say(self.rules[slot.rule], speaker)
        if not slot.form:
            return text
        inflected, speaker.gender = self._inflected(slot, text)
        return inflected

    def words(self, language: str) -> set[str]:
        """Every word that a sentence of this language can hold."""
        return self._words(self.rules[f"{language}.sentence"], set())

    def _words(self, part: Part, seen: set[Slot]) -> set[str]:
        if isinstance(part, str):
            return set(finished(part).split())
        if isinstance(part, Agreeing):
            return set(" ".join(part.texts).split())
        if isinstance(part, Choice):
            parts = (each for option in part.options for each in option)
            return {word for each in parts for word in self._words(each, seen)}
        if part in seen:
            return set()
        seen.add(part)
        if not part.form:
            return self._words(self.rules[part.rule], seen)
        return {word for text in self._texts(part) for word in finished(text).split()}

    def _texts(self, part: Part) -> Iterator[str]:
        """Every text that a part can give (for the short lists whose forms are asked for)."""
        if isinstance(part, str):
            yield part
        elif isinstance(part, Agreeing):
            yield from part.texts
        elif isinstance(part, Choice):
            for option in part.options:
                for texts in product(*[list(self._texts(each)) for each in option]):
                    yield " ".join(texts)
        else:
            for text in self._texts(self.rules[part.rule]):
                yield self._inflected(part, text)[0] if part.form else text

    def _inflected(self, slot: Slot, text: str) -> tuple[str, str]:
        language = slot.rule.partition(".")[0]
        return self.lexicon.inflected(language, " ".join(text.split()), slot.form)


def _rule(text: str, language: str) -> Choice:
    options, weights = [], []
    for line in text.splitlines():
        if not line.strip():
            continue
        number, _, rest = line.strip().partition(" ")
        weighted = number.isdigit()
        pieces = PIECE.findall(rest if weighted else line)
        options.append(_sequence(pieces, language))
        if pieces:
            raise ValueError(f"A bracket too many in the {language} rule line: {line}")
        weights.append(int(number) if weighted else 1)
    return Choice(tuple(options), tuple(accumulate(weights)))


def _sequence(pieces: list[str], language: str) -> Sequence:
    """Parts up to the end or to the | or ] that closes a choice; eats the pieces it used."""
    parts: list[Part] = []
    while pieces and pieces[0] not in "|]":
        piece = pieces.pop(0)
        if piece in ("[", "[="):
            options = _options(pieces, language)
            parts.append(_agreeing(options) if piece == "[=" else _choice(options))
        elif piece[0] == "{":
            rule, _, form = piece[1:-1].partition(":")
            parts.append(Slot(rule if "." in rule else f"{language}.{rule}", form))
        elif piece[0] == "<":
            parts.append(Agreeing(tuple(piece[1:-1].split("/")), with_speaker=True))
        elif piece.strip():
            parts.append(" ".join(piece.split()))
    return tuple(parts)


def _options(pieces: list[str], language: str) -> list[Sequence]:
    options = [_sequence(pieces, language)]
    while pieces and pieces.pop(0) == "|":
        options.append(_sequence(pieces, language))
    return options


def _choice(options: list[Sequence]) -> Choice:
    return Choice(tuple(options), tuple(range(1, len(options) + 1)))


def _agreeing(options: list[Sequence]) -> Agreeing:
    return Agreeing(tuple(" ".join(str(part) for part in option) for option in options), False)
