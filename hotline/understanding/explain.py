"""Because of which words: what an operator reads beside a proposal."""

from itertools import groupby

import numpy as np

from hotline.understanding.heads import Scores
from hotline.understanding.normalise import Words
from hotline.understanding.vectors import Vector

_MOST_WORDS = 5
# Words that add less than this share of the strongest are no reason.
_FAINT = 0.3


def words_that_decided(words: Words, vector: Vector, contributions: Scores) -> tuple[str, ...]:
    """Return the words that spoke most for the answer, strongest first; neighbours together.

    They are whole words of the text, as they stand there. `contributions` is what each feature of
    `vector` added to the answer; the words that gave a feature share it.
    """
    given, places = vector.givers
    shares = contributions / np.maximum(np.bincount(given, minlength=len(contributions)), 1)
    worth = np.bincount(places, shares[given], minlength=len(words.typed)).tolist()
    ranked = sorted(range(len(worth)), key=lambda place: -worth[place])[:_MOST_WORDS]
    chosen = sorted(place for place in ranked if worth[place] > _FAINT * max(worth))
    phrases = [
        [place for _, place in run]
        for _, run in groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0])
    ]
    phrases.sort(key=lambda phrase: -max(worth[place] for place in phrase))
    said = (" ".join(words.typed[place] for place in phrase) for phrase in phrases)
    return tuple(dict.fromkeys(said))
