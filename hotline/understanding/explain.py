"""Because of which words: what an operator reads beside a proposal."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from hotline.understanding.heads import Scores
from hotline.understanding.normalise import Words

_MOST_WORDS = 5
# Words that add less than this share of the strongest are no reason.
_FAINT = 0.3


def words_that_decided(
    words: Words, places: Sequence[Iterable[int]], contributions: Scores
) -> tuple[str, ...]:
    """Return the words that spoke most for the answer, strongest first; neighbours together.

    `places` are those of the words behind each feature, `contributions` what the feature added;
    the words of one feature share it.
    """
    worth = [0.0] * len(words.typed)
    for at, contribution in zip(places, contributions.tolist(), strict=True):
        shared = list(at)
        for place in shared:
            worth[place] += contribution / len(shared)
    ranked = sorted(range(len(worth)), key=lambda place: -worth[place])[:_MOST_WORDS]
    chosen = sorted(place for place in ranked if worth[place] > _FAINT * max(worth))
    phrases = [
        [place for _, place in run]
        for _, run in groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0])
    ]
    phrases.sort(key=lambda phrase: -max(worth[place] for place in phrase))
    said = (" ".join(words.plain[place] for place in phrase) for phrase in phrases)
    return tuple(dict.fromkeys(said))
