"""What the synthetic callers say: which text, in which language's voice.

Most lines are sentences. Some are random words in a row, because the vocabulary holds words that
no sentence uses, and the model must know how they sound too. A few say nothing: then the network
hears the line alone, and learns that it is silence.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from speech_models.training.text import KAZAKH_ONLY, Language

Voice = Literal["kk", "ru"]

_SHARES: Final[Mapping[Language, float]] = {"kk": 0.41, "ru": 0.37, "mixed": 0.22}
_WORD_ROWS: Final = 0.18  # of all lines
_SILENT: Final = 0.06  # of all lines
_ROW: Final = (3, 6)  # words in a row of words
_UNSAID_TIMES: Final = 3  # how often a word that no sentence uses should be said at least


class Line(NamedTuple):
    """A text ("" for nothing) and the language of the voice that says it."""

    text: str
    voice: Voice


def write(
    count: int,
    seed: int,
    sentences: Mapping[Language, Sequence[str]],
    vocabulary: Collection[str],
    told: Mapping[Language, Sequence[str]] = MappingProxyType({}),
) -> list[Line]:
    """Choose `count` lines, in random order, the same for the same arguments.

    The `told` sentences come before the others: they have the most different words.
    """
    chance = random.Random(seed)  # noqa: S311 - no secrets here
    silent, rows = round(count * _SILENT), round(count * _WORD_ROWS)
    lines = [Line("", "kk")] * silent
    for language, share in _SHARES.items():
        wanted = round((count - silent - rows) * share)
        lines += [
            Line(text, _voice(text, language, chance))
            for text in _repeated(told.get(language, ()), sentences[language], wanted, chance)
        ]
    said = {word for line in lines for word in line.text.split()}
    lines += _word_rows(rows, vocabulary, said, chance)
    chance.shuffle(lines)
    return lines


def _repeated(
    first: Sequence[str], items: Sequence[str], count: int, chance: random.Random
) -> list[str]:
    """Take `count` items in random order, all of `first` and of `items` before any again."""
    taken = chance.sample(first, min(len(first), count))
    while len(taken) < count:
        taken += chance.sample(items, min(len(items), count - len(taken)))
    return taken


def _voice(text: str, language: Language, chance: random.Random) -> Voice:
    if language == "kk" or KAZAKH_ONLY.intersection(text):
        return "kk"
    return "ru" if language == "ru" else chance.choice(("kk", "ru"))


def _word_rows(
    count: int, vocabulary: Collection[str], said: Collection[str], chance: random.Random
) -> list[Line]:
    """Return `count` rows of words: those that were not `said` come first, and several times."""
    unsaid = sorted(set(vocabulary).difference(said))
    rounds = [unsaid] * _UNSAID_TIMES + [sorted(vocabulary)]
    rows: list[Line] = []
    while len(rows) < count and vocabulary:
        rows += [row for words in rounds for row in _dealt(words, chance)]
    return rows[:count]


def _dealt(words: Sequence[str], chance: random.Random) -> list[Line]:
    """Put every word into a row of words for the same voice; the rows are in random order."""
    rows: list[Line] = []
    hands: dict[Voice, list[str]] = {"kk": [], "ru": []}
    for word in chance.sample(words, len(words)):
        hands[_voice(word, "mixed", chance)].append(word)
    for voice, hand in hands.items():
        while hand:
            length = chance.randint(*_ROW)
            rows.append(Line(" ".join(hand[:length]), voice))
            del hand[:length]
    chance.shuffle(rows)
    return rows
