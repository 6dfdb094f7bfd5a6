"""Gr.fst: the language model in the file format of OpenFst's type `ngram`.

A history is a state. Its arcs for the words listed after it are stored in order; where each leads
follows from the tree of histories, so it is not stored. The tree stands in a string of bits, level
by level, one 1 for each child and a 0 after each state (LOUDS: Jacobson, "Space-efficient static
trees and graphs", FOCS 1989). That takes a third of the space of type `const`.

Byte for byte what OpenFst's `fstconvert --fst_type=ngram` writes (ngram-fst.h, bitmap-index.h).
"""

import math
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from speech_models.training.constfst import Header
from speech_models.training.ngram import BEGIN, END, History, NGram

_VERSION = 4
_PROPERTIES = 0x0000_25A5_5555_0001
"""Always true of the type: an acceptor, deterministic, sorted, with empty arcs, cyclic ..."""
_BEGIN_NUMBER = 0
"""Sorts the history of a sentence's beginning to the front, which makes it state 1."""


def encode(model: NGram, words: Mapping[str, int]) -> bytes:
    """Write the file; `words` numbers the words from 1.

    Raises ValueError for a model of single words: without a sentence nothing begins.
    """
    if (BEGIN,) not in model.probability:
        raise ValueError("the language model has no sentences")
    numbers = {**words, BEGIN: _BEGIN_NUMBER}
    children = _children(model, numbers)
    states: list[History] = [()]
    for state in states:  # grows meanwhile: level by level
        states += children[state]
    following = [_following(model.probability[state], words) for state in states]
    ends = [model.probability[state].get(END) for state in states]

    tree = _unary([1, *(len(children[state]) for state in states)])
    arcs = _unary([0, *map(len, following)])
    oldest_words = [-1, *(numbers[state[0]] for state in states[1:]), 0]
    rest = [math.inf, *(_cost(model.left[state]) for state in states[1:]), 0.0]
    labels = [label for listed in following for label, _ in listed]
    costs = [*(_cost(probability) for listed in following for _, probability in listed), 0.0]
    finals = [_cost(end) for end in ends if end is not None]
    header = Header("ngram", _VERSION, _PROPERTIES, start=1, states=len(states))
    return b"".join(
        (
            header.to_bytes(),
            struct.pack("<QQQ", len(states), len(labels), len(finals)),
            _bits(tree),
            _bits(arcs),
            _bits([end is not None for end in ends]),
            np.array(oldest_words, "<i4").tobytes(),
            np.array(labels, "<i4").tobytes(),
            np.array(rest, "<f4").tobytes(),
            np.array(finals, "<f4").tobytes(),
            np.array(costs, "<f4").tobytes(),
        )
    )


def _children(model: NGram, numbers: Mapping[str, int]) -> Mapping[History, list[History]]:
    """Return the histories that are one word longer, for each, in order of that word's number."""
    children: defaultdict[History, list[History]] = defaultdict(list)
    for history in model.probability:
        if history:
            children[history[1:]].append(history)
    for siblings in children.values():
        siblings.sort(key=lambda history: numbers[history[0]])
    return children


def _following(listed: Mapping[str, float], words: Mapping[str, int]) -> list[tuple[int, float]]:
    return sorted((words[word], listed[word]) for word in listed if word != END)


def _cost(probability: float) -> float:
    return -math.log(probability)


def _unary(counts: Iterable[int]) -> list[bool]:
    """Write each count as that many 1 and a 0."""
    return [bit for count in counts for bit in (*[True] * count, False)]


def _bits(bits: Sequence[bool]) -> bytes:
    """Pack bits into 64-bit words, the lowest bit first."""
    packed = np.packbits(np.array(bits, bool), bitorder="little").tobytes()
    return packed + bytes(-len(packed) % 8)
