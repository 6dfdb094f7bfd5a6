"""One question in training: its texts, their answers, and what unseen texts scored."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hotline.understanding.calibration import Flags
from hotline.understanding.fitting import FITS, Fitted
from hotline.understanding.heads import Scores
from hotline.understanding.samples import YES
from hotline.understanding.texts import OF_PHRASE, Text

FOLDS = 3
_MEASURED_FOLDS = {"department": 1, "service": 1}
"""Of questions with many classes a third of the texts is enough, and fitting takes longest."""
# What a class scores in a fold that had no example of it.
_UNKNOWN = -10.0


class Question:
    """Fits one question on all texts and, where that is asked for, on each fold's others.

    The folds serve calibration only: each text is scored by a model that has not seen it, nor
    anything made from the same sentence. Phrases train, but measure nothing.
    """

    def __init__(self, name: str, texts: Sequence[Text], matrix: sparse.csr_matrix) -> None:
        """Fit; `matrix` has a row for each text, those without an answer are passed over."""
        self.rows = np.array([row for row, text in enumerate(texts) if text.answers[name]])
        asked = [texts[row] for row in self.rows]
        self._answers = np.array([text.answers[name] for text in asked])
        self._weights = np.array([text.weight for text in asked])
        self._origins = np.array([text.origin for text in asked])
        self._matrix = matrix[self.rows]
        self._fit = FITS[name]
        self.fitted = self._fit(self._matrix, self._answers, self._weights)
        self.folds = range(_MEASURED_FOLDS.get(name, FOLDS))
        self.measured: Flags = np.isin(self._origins % FOLDS, self.folds)
        self.measured &= self._origins != OF_PHRASE

    @property
    def truth(self) -> Flags:
        """Whether the answer to each measured text is yes."""
        result: Flags = self._answers[self.measured] == YES
        return result

    @property
    def labels(self) -> NDArray[np.int64]:
        """The number of the right class of each measured text."""
        numbers = {code: number for number, code in enumerate(self.fitted[0])}
        return np.array([numbers[answer] for answer in self._answers[self.measured]])

    @cached_property
    def unseen(self) -> Scores:
        """The scores of each measured text, by a model that has not seen it."""
        classes, weights, _ = self.fitted
        scores = np.full((len(self._answers), weights.shape[1]), _UNKNOWN, dtype=np.float32)
        for fold in self.folds:
            here = (self._origins % FOLDS == fold) & self.measured
            found, columns, bias = self._fit_without(here)
            result = self._matrix[here] @ columns + bias
            if weights.shape[1] == 1:
                scores[here] = result
            else:
                places = np.array([classes.index(code) for code in found])
                scores[np.ix_(np.flatnonzero(here), places)] = result
        return scores[self.measured]

    def _fit_without(self, rows: NDArray[np.bool_]) -> Fitted:
        return self._fit(self._matrix[~rows], self._answers[~rows], self._weights[~rows])
