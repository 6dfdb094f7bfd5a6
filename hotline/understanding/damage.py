"""What a recogniser makes of speech: a simulation, for training and for measuring.

Words are lost, replaced by others that sound alike, run together, or get another ending. It is
no recording: how often each happens was set so that about a fifth of the words come out wrong,
which is what is published for telephone speech.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from random import Random

from hotline.domain.folding import fold

_DROPPED = 0.04
_REPLACED = 0.06
_NEW_ENDING = 0.06
_GARBLED = 0.03
_MERGED = 0.03
_SHORTEST_CHANGED = 4

_WORD = re.compile(r"[^\W\d_]+|\d+")
_FILLERS = ("э", "ну", "вот", "а", "ия", "жаңағы", "әлгі", "ммм")
_ENDINGS = (
    "а",
    "ы",
    "у",
    "ға",
    "да",
    "ның",
    "ды",
    "ов",
    "ом",
    "ами",
    "е",
    "ым",
    "лар",
    "дің",
    "ый",
)
# Sounds that a telephone line hardly tells apart; vowels are lost first.
_SOUNDS = str.maketrans("бдгзжвф", "птксшпп", "аеоуиь")


class Recogniser:
    """Mishears sentences; its vocabulary is where wrong words come from."""

    def __init__(self, texts: Iterable[str]) -> None:
        alike: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            for word in _WORD.findall(text.lower()):
                if len(word) >= _SHORTEST_CHANGED:
                    alike[_sound(word)].add(word)
        self._alike = {sound: sorted(words) for sound, words in alike.items()}

    def mishear(self, text: str, random: Random) -> str:
        """Return a text as it might come out; in lower case and without punctuation."""
        heard: list[str] = []
        for word in _WORD.findall(text.lower()):
            heard += self._word(word, random)
            if len(heard) > 1 and random.random() < _MERGED:
                heard[-2:] = [heard[-2] + heard[-1]]
        # A recogniser that heard something never gives nothing.
        return " ".join(heard) or text.lower()

    def _word(self, word: str, random: Random) -> list[str]:
        chance = random.random()
        if chance < _DROPPED:
            return [random.choice(_FILLERS)] if random.random() < 0.3 else []
        if len(word) < _SHORTEST_CHANGED:
            return [word]
        chance -= _DROPPED
        if chance < _REPLACED:
            return [random.choice(self._alike.get(_sound(word), [word]))]
        chance -= _REPLACED
        if chance < _NEW_ENDING:
            kept = max(3, len(word) - random.randint(1, 3))
            return [word[:kept] + random.choice(_ENDINGS)]
        chance -= _NEW_ENDING
        if chance < _GARBLED:
            place = random.randrange(len(word))
            return [word[:place] + random.choice("аеиоуынтсрлк") + word[place + 1 :]]
        return [word]


def _sound(word: str) -> str:
    """Return the first consonants of a word, as a bad line leaves them."""
    folded = fold(word)
    return (folded[:1] + folded[1:].translate(_SOUNDS))[:4]
