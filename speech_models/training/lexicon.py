"""The pronunciations of each word, from how often espeak-ng spoke it in which way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Phones = tuple[str, ...]
Pronounced = tuple[str, Phones, int]
"""A word, its phones, and how often it was said so."""

_LEAST_SHARE = 0.04
"""Rarer ways to say a word are mostly accidents of alignment."""
_MOST = 4
_FEW = 8
"""Below so many hearings of a word, one hearing of a variant is no accident yet."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One way to say a word. The most frequent way has weight 1, others less (as in Kaldi)."""

    phones: Phones
    weight: float


Lexicon = Mapping[str, tuple[Pronunciation, ...]]


def lexicon(heard: Iterable[tuple[str, Iterable[str], int]]) -> Lexicon:
    """Choose at most 4 pronunciations a word from (word, phones, how often it was heard).

    Equal (word, phones) may come several times: their counts add up. What is heard from the voices
    of both languages makes a lexicon each (see `united`): a word may be common in one alone.
    """
    counts: defaultdict[str, defaultdict[Phones, int]] = defaultdict(lambda: defaultdict(int))
    for word, phones, count in heard:
        counts[word][tuple(phones)] += count
    return {word: _chosen(counts[word]) for word in sorted(counts)}


def united(lexicons: Iterable[Lexicon]) -> Lexicon:
    """Put lexicons together: a word may be said as any of them says; the higher weight counts."""
    weights: defaultdict[str, dict[Phones, float]] = defaultdict(dict)
    for each in lexicons:
        for word, pronunciations in each.items():
            for said in pronunciations:
                known = weights[word].get(said.phones, 0.0)
                weights[word][said.phones] = max(known, said.weight)
    return {
        word: tuple(Pronunciation(*each) for each in sorted(weights[word].items(), key=_by_weight))
        for word in sorted(weights)
    }


def _by_weight(said: tuple[Phones, float]) -> tuple[float, Phones]:
    return -said[1], said[0]


def _chosen(counts: Mapping[Phones, int]) -> tuple[Pronunciation, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = ranked[0][1]
    total = sum(counts.values())
    return tuple(
        Pronunciation(phones, count / most)
        for phones, count in ranked[:_MOST]
        if count == most or (count >= _LEAST_SHARE * total and (count > 1 or total < _FEW))
    )
