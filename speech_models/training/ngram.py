"""A back-off language model: how likely a word is after the two before it.

Witten-Bell smoothing (Witten and Bell, "The zero-frequency problem", IEEE Transactions on
Information Theory 37(4), 1991): what was followed by T different words in N cases leaves
T / (N + T) to the shorter history.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

BEGIN = "<s>"
END = "</s>"

History = tuple[str, ...]
_Counts = list[defaultdict[History, Counter[str]]]
"""By length of the history: what followed it how often."""

_NEVER = 1 << 60
_NOTHING_LEFT = 1e-9
"""A remainder of probability below this is a rounding error."""


@dataclass(frozen=True, slots=True)
class NGram:
    """Probabilities after each history, and what a history leaves to the next shorter one.

    A word that a history does not list has the probability `left[history]` times that after
    history[1:]. `probability[()]` lists every word.
    """

    probability: Mapping[History, Mapping[str, float]]
    left: Mapping[History, float]

    def after(self, history: History, word: str) -> float:
        """Give the probability of `word` after `history`; KeyError for an unknown word."""
        factor = 1.0
        while True:
            if history in self.probability:
                listed = self.probability[history]
                if word in listed or not history:
                    return factor * listed[word]
                factor *= self.left[history]
            history = history[1:]

    def longest(self, history: History) -> History:
        """Shorten a history until the model has it."""
        while history not in self.probability:
            history = history[1:]
        return history

    def entries(self) -> int:
        """How many n-grams are listed."""
        return sum(map(len, self.probability.values()))


@dataclass(frozen=True, slots=True)
class Smoothing:
    """What `train` is told besides the text.

    floor: the share of unigram probability that all words of the vocabulary get evenly, used in a
    sentence or not. fixed: unigram probabilities of words outside the vocabulary.
    """

    floor: float = 0.02
    fixed: Mapping[str, float] = field(default_factory=dict)


def train(
    sentences: Iterable[str],
    vocabulary: Iterable[str],
    smoothing: Smoothing = Smoothing(),
    least: Sequence[int] = (1, 1, 1),
) -> NGram:
    """Count sentences (words between spaces) and smooth.

    least: how often an n-gram of 1, 2, 3 ... words must occur to be listed; its length is the
    order. Raises ValueError for a sentence with a word outside the vocabulary, and if `least`
    falls: a longer n-gram may only be listed where the shorter ones inside it are.
    """
    if list(least) != sorted(least):
        raise ValueError(f"least {least} must not fall")
    return _model(_count(sentences, len(least)), frozenset(vocabulary), smoothing, least)


def fitted(
    sentences: Iterable[str],
    vocabulary: Iterable[str],
    smoothing: Smoothing = Smoothing(),
    *,
    entries: int,
) -> NGram:
    """Train a trigram model of at most `entries` n-grams: without rare trigrams, then bigrams.

    Raises ValueError where even single words are too many.
    """
    counts, words = _count(sentences, 3), frozenset(vocabulary)
    for trigrams in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, _NEVER):
        model = _model(counts, words, smoothing, (1, max(1, trigrams // 3), trigrams))
        if model.entries() <= entries:
            return model
    raise ValueError(f"{len(words)} words are more than {entries} n-grams")


def _model(
    counts: _Counts, vocabulary: frozenset[str], smoothing: Smoothing, least: Sequence[int]
) -> NGram:
    probability: dict[History, dict[str, float]] = {
        (): _unigrams(counts[0][()], vocabulary | {END}, smoothing)
    }
    left: dict[History, float] = {}
    model = NGram(probability, left)
    for order, fewest in enumerate(least[1:], start=1):
        for history, followers in counts[order].items():
            kept = {word: count for word, count in followers.items() if count >= fewest}
            if kept and history[1:] in probability:
                listed, rest = _smoothed(model, history, followers, kept)
                probability[history], left[history] = listed, rest
    return model


def _count(sentences: Iterable[str], order: int) -> _Counts:
    counts: _Counts = [defaultdict(Counter) for _ in range(order)]
    for sentence in sentences:
        words = (BEGIN, *sentence.split(), END)
        for place in range(1, len(words)):
            for length in range(min(order, place + 1)):
                counts[length][words[place - length : place]][words[place]] += 1
    return counts


def _unigrams(
    counts: Mapping[str, int], words: frozenset[str], smoothing: Smoothing
) -> dict[str, float]:
    if unknown := counts.keys() - words:
        raise ValueError(f"words outside the vocabulary: {', '.join(sorted(unknown)[:5])}")
    total = sum(counts.values())
    share = 1.0 - sum(smoothing.fixed.values())
    floor = smoothing.floor if total else 1.0
    counted = share * (1.0 - floor) / max(total, 1)
    even = share * floor / len(words)
    spread = {word: counted * counts.get(word, 0) + even for word in sorted(words)}
    return spread | dict(smoothing.fixed)


def _smoothed(
    model: NGram, history: History, followers: Mapping[str, int], kept: Mapping[str, int]
) -> tuple[dict[str, float], float]:
    total, types = sum(followers.values()), len(followers)
    shorter = {word: model.after(history[1:], word) for word in kept}
    listed = {
        word: (count + types * shorter[word]) / (total + types) for word, count in kept.items()
    }
    unlisted_shorter = 1.0 - sum(shorter.values())
    if unlisted_shorter < _NOTHING_LEFT:  # every word is listed
        return listed, 1.0
    return listed, (1.0 - sum(listed.values())) / unlisted_shorter
