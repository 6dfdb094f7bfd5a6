"""Features as numbers: which features count, how much each, and the vector of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.features import WEIGHTS, Features, Names

Numbers = NDArray[np.int32]

_NOTHING = 1e-9
_NO_NUMBERS: Numbers = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Vector:
    """The features of a text that the vocabulary knows: their numbers (rising) and values.

    Each of `givers` is a word (its place) that gave a feature (its place in `indices`).
    """

    indices: Numbers
    values: NDArray[np.float32]
    givers: tuple[NDArray[np.intp], NDArray[np.intp]]


class Vocabulary:
    """Features by number, with their weight (tf-idf with tf 0 or 1).

    Features of one block stand together; a text's values are scaled to the block's weight.
    """

    def __init__(self, names: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.idf = idf
        self._number = {name: number for number, name in enumerate(self.names)}
        blocks = sorted({name[0] for name in self.names})
        self.scales = np.array([WEIGHTS[block] for block in blocks], dtype=np.float32)
        self.block = np.array([blocks.index(name[0]) for name in self.names], dtype=np.int8)
        # The names that a word gives are the same tuple each time.
        self._numbers_of_word = lru_cache(maxsize=20_000)(self._search)

    def vector(self, features: Features) -> Vector:
        """Return the vector of a text; unknown features are left out."""
        found = [_NO_NUMBERS]
        places, lengths = [0], [0]
        for names, at in features:
            numbers = self._numbers(names)
            for place in at if len(numbers) else ():
                found.append(numbers)
                places.append(place)
                lengths.append(len(numbers))
        indices, given = np.unique(np.concatenate(found), return_inverse=True)
        values = self.idf[indices]
        blocks = self.block[indices]
        norms = np.sqrt(np.bincount(blocks, np.square(values), minlength=len(self.scales)))
        values *= (self.scales / np.maximum(norms, _NOTHING))[blocks].astype(np.float32)
        return Vector(indices, values, (given, np.repeat(places, lengths)))

    def _numbers(self, names: Names) -> Numbers:
        if len(names) == 1:
            number = self._number.get(names[0])
            return _NO_NUMBERS if number is None else np.array([number], dtype=np.int32)
        return self._numbers_of_word(names)

    def _search(self, names: Names) -> Numbers:
        find = self._number.get
        known = [number for name in names if (number := find(name)) is not None]
        return np.array(known, dtype=np.int32)
