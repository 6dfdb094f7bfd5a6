"""How words sound that no training line said: they are spoken once, only for their phones.

So the vocabulary of the graph can be larger than that of the training corpus. The network knows
phones, not words, and hears nothing new in them.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from speech_models.training.lexicon import Pronounced
from speech_models.training.progress import Progress
from speech_models.training.script import Voice
from speech_models.training.speaking import Speaker

_ROW: Final = 5  # words said together: alone a word is spoken like the end of a sentence


def pronounce(
    words: Mapping[Voice, Collection[str]], phones: Sequence[str], *, seed: int
) -> dict[Voice, list[Pronounced]]:
    """Let espeak-ng's plain voice of each language say its words.

    A word that it does not tell apart from its neighbours is said again alone; what it spells
    out or cannot say, and what has other phones than `phones`, is left out.
    """
    known = frozenset(phones)
    speaker = Speaker()
    said: dict[Voice, list[Pronounced]] = {voice: [] for voice in words}
    with Progress("pronouncing", sum(map(len, words.values()))) as progress:
        for voice, wanted in words.items():
            for row in _rows(wanted, seed):
                spoken = _say(speaker, voice, row)
                said[voice] += (each for each in spoken if known.issuperset(each[1]))
                progress.advance(len(row))
    return said


def _rows(words: Collection[str], seed: int) -> Iterator[list[str]]:
    """Deal the words into rows, in an order that the seed decides."""
    shuffled = sorted(words)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secrets here
    for begin in range(0, len(shuffled), _ROW):
        yield shuffled[begin : begin + _ROW]


def _say(speaker: Speaker, voice: Voice, row: list[str]) -> Iterator[Pronounced]:
    spoken = speaker.say(" ".join(row), voice)
    if spoken is not None:
        yield from ((word.text, word.phones, 1) for word in spoken.words)
    elif len(row) > 1:
        for word in row:
            yield from _say(speaker, voice, [word])
