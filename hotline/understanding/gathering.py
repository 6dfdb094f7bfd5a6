"""The features of all training texts as numbers, from which vocabularies and matrices come."""

import numpy as np
from scipy import sparse

from hotline.understanding.features import Features, Names
from hotline.understanding.vectors import Numbers, Vocabulary

_NOTHING = 1e-9


class Gathering:
    """Texts, each with the numbers of its features; every feature gets a number."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._known: dict[Names, Numbers] = {}
        self._texts: list[Numbers] = []

    def add(self, features: Features) -> None:
        """Add a text."""
        found = [self._numbers(names) for names, _ in features]
        self._texts.append(np.unique(np.concatenate(found)))

    def learn(
        self, blocks: str, fewest: int, count: int | None = None
    ) -> tuple[Vocabulary, sparse.csr_matrix]:
        """Take the features of `blocks` that at least `fewest` texts have, and all their vectors.

        Given `count`, only so many texts count, the first ones.
        """
        texts = self._texts[:count]
        numbers = np.concatenate(texts)
        row_of = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
        counts = np.bincount(numbers, minlength=len(self._number))
        # A feature of one text tells nothing about another one.
        names = sorted(
            name
            for name, number in self._number.items()
            if counts[number] >= fewest and name[0] in blocks
        )
        chosen = np.array([self._number[name] for name in names], dtype=np.int32)
        idf = 1 + np.log((1 + len(texts)) / (1 + counts[chosen]))
        vocabulary = Vocabulary(names, idf.astype(np.float32))
        column_of = np.full(len(self._number), -1, dtype=np.int32)
        column_of[chosen] = np.arange(len(chosen), dtype=np.int32)
        columns = column_of[numbers]
        kept = columns >= 0
        return vocabulary, _matrix(vocabulary, row_of[kept], columns[kept], len(texts))

    def _numbers(self, names: Names) -> Numbers:
        found = self._known.get(names)
        if found is None:
            number = self._number
            found = np.array([number.setdefault(name, len(number)) for name in names], np.int32)
            self._known[names] = found
        return found


def _matrix(
    vocabulary: Vocabulary, rows: Numbers, columns: Numbers, count: int
) -> sparse.csr_matrix:
    """Return the vectors that `Vocabulary.vector` gives, one a row."""
    values = vocabulary.idf[columns]
    blocks = len(vocabulary.scales)
    cells = rows.astype(np.int64) * blocks + vocabulary.block[columns]
    lengths = np.sqrt(np.bincount(cells, np.square(values), minlength=count * blocks))
    factors = np.tile(vocabulary.scales, count) / np.maximum(lengths, _NOTHING)
    values *= factors.astype(np.float32)[cells]
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(count, len(vocabulary.names)))
    matrix.sort_indices()
    return matrix
