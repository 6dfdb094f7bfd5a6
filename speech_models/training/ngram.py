"""A back-off language model: how likely a word is after the two before it.

Witten-Bell smoothing (Witten and Bell, "The zero-frequency problem", IEEE Transactions on
Information Theory 37(4), 1991): what was followed by T different words in N cases leaves
T / (N + T) to the shorter history. How the shorter history is counted: `_continued`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

BEGIN = "<s>"
END = "</s>"

History = tuple[str, ...]
_Counts = list[defaultdict[History, Counter[str]]]
"""By length of the history: what followed it how often."""

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
    *,
    order: int = 3,
) -> NGram:
    """Count sentences (words between spaces) and smooth; list all n-grams of up to `order` words.

    Raises ValueError for a sentence with a word outside the vocabulary.
    """
    counts = _continued(_count(sentences, order))
    return _model(counts, frozenset(vocabulary), smoothing)


def fitted(
    sentences: Iterable[str],
    vocabulary: Iterable[str],
    smoothing: Smoothing = Smoothing(),
    *,
    entries: int,
) -> NGram:
    """Train a trigram model of at most `entries` n-grams: those that tell the most.

    Raises ValueError where even single words are too many.
    """
    counts, words = _count(sentences, 3), frozenset(vocabulary)
    continued = _continued(counts)
    whole = _model(continued, words, smoothing)
    room = entries - len(whole.probability[()])
    if room < 0:
        raise ValueError(f"{len(words)} words are more than {entries} n-grams")
    return _model(continued, words, smoothing, _most_telling(whole, counts, room))


def _most_telling(whole: NGram, counts: _Counts, room: int) -> set[tuple[History, str]]:
    """Choose n-grams by how much likelier they make the sentences than what is said without them.

    (Seymore and Rosenfeld, "Scalable backoff language models", ICSLP 1996.) With an n-gram that
    needs it, the one that leads to its history is chosen too.
    """
    gains = []
    for order in counts[1:]:
        for history, followers in order.items():
            for word, count in followers.items():
                without = whole.left[history] * whole.after(history[1:], word)
                gain = count * math.log(whole.probability[history][word] / without)
                gains.append((-gain, history, word))
    chosen: set[tuple[History, str]] = set()
    for loss, history, word in sorted(gains):
        if loss >= 0 or len(chosen) + 2 > room:
            break
        chosen.add((history, word))
        if len(history) > 1:
            chosen.add((history[:-1], history[-1]))
    return chosen


def _model(
    counts: _Counts,
    vocabulary: frozenset[str],
    smoothing: Smoothing,
    listed: Container[tuple[History, str]] | None = None,
) -> NGram:
    """Smooth the counts; `listed`: the n-grams of two words and more to list, None for all."""
    probability: dict[History, dict[str, float]] = {
        (): _unigrams(counts[0][()], vocabulary | {END}, smoothing)
    }
    left: dict[History, float] = {}
    model = NGram(probability, left)
    for order in counts[1:]:
        for history, followers in order.items():
            kept = {
                word: count
                for word, count in followers.items()
                if listed is None or (history, word) in listed
            }
            if kept and history[1:] in probability:
                probability[history], left[history] = _smoothed(model, history, followers, kept)
    return model


def _count(sentences: Iterable[str], order: int) -> _Counts:
    counts: _Counts = [defaultdict(Counter) for _ in range(order)]
    for sentence in sentences:
        words = (BEGIN, *sentence.split(), END)
        for place in range(1, len(words)):
            for length in range(min(order, place + 1)):
                counts[length][words[place - length : place]][words[place]] += 1
    return counts


def _continued(counts: _Counts) -> _Counts:
    """Count, but for the longest n-grams, how many different words were before them.

    A shorter history is asked where a longer one is new: what counts then is in how many places a
    word has been, not how often in the same (Kneser and Ney, "Improved backing-off for m-gram
    language modeling", ICASSP 1995). Before a sentence's beginning there is nothing: its n-grams
    keep their counts.
    """
    continued: _Counts = []
    for shorter, longer in pairwise(counts):
        places: defaultdict[History, Counter[str]] = defaultdict(Counter)
        for history, followers in longer.items():
            places[history[1:]].update(followers.keys())
        first = {history: shorter[history] for history in shorter if history[:1] == (BEGIN,)}
        continued.append(defaultdict(Counter, places | first))
    return [*continued, counts[-1]]


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
