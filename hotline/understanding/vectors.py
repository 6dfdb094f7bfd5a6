"""Features as numbers: which features count, how much each, and the vector of a text."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.features import WEIGHTS

_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Vector:
    """The features of a text that the vocabulary knows: their numbers and values."""

    indices: NDArray[np.int64]
    values: NDArray[np.float32]


class Vocabulary:
    """Features by number, with their weight (tf-idf with tf 0 or 1).

    Features of one block stand together; a text's values are scaled to the block's weight.
    """

    def __init__(self, names: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.idf = idf
        self._number = {name: number for number, name in enumerate(self.names)}
        blocks = sorted({name[0] for name in self.names})
        self._scales = [WEIGHTS[block] for block in blocks]
        self._block = np.array([blocks.index(name[0]) for name in self.names], dtype=np.int8)

    @classmethod
    def learn(cls, texts: Sequence[Iterable[str]], blocks: str, fewest: int) -> "Vocabulary":
        """Take the features of `blocks` that at least `fewest` texts have."""
        counts: Counter[str] = Counter()
        for features in texts:
            counts.update(name for name in features if name[0] in blocks)
        # A feature of one text tells nothing about another one.
        names = sorted(name for name, count in counts.items() if count >= fewest)
        idf = [1 + math.log((1 + len(texts)) / (1 + counts[name])) for name in names]
        return cls(names, np.array(idf, dtype=np.float32))

    def vector(self, features: Iterable[str]) -> Vector:
        """Return the vector of a text; unknown features are left out."""
        find = self._number.get
        known = [number for name in features if (number := find(name)) is not None]
        indices = np.array(known, dtype=np.int64)
        indices.sort()
        values = self.idf[indices]
        blocks = self._block[indices]
        lengths = np.sqrt(np.bincount(blocks, np.square(values), minlength=len(self._scales)))
        values *= (self._scales / np.maximum(lengths, _NOTHING))[blocks].astype(np.float32)
        return Vector(indices, values)
