"""One question in training: its texts, their answers, and what unseen texts scored."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hotline.understanding import calibration
from hotline.understanding.calibration import Flags
from hotline.understanding.features import Features
from hotline.understanding.fitting import FITS, Fitted
from hotline.understanding.heads import Head, Scores, sigmoid
from hotline.understanding.lexicon import EMERGENCY
from hotline.understanding.texts import OF_PHRASE, YES, Text
from hotline.understanding.vectors import Vocabulary

FOLDS = 3
# What a class scores in a fold that had no example of it.
_UNKNOWN = -10.0


class Question:
    """Fits one question, once on all texts and once for each fold without that fold.

    The folds serve calibration only: each text is scored by a model that has not seen it, nor
    anything made from the same sentence.
    """

    def __init__(self, name: str, texts: Sequence[Text], matrix: sparse.csr_matrix) -> None:
        """Fit; `matrix` has a row for each text, those without an answer are passed over."""
        rows = [row for row, text in enumerate(texts) if text.answers[name] is not None]
        asked = [texts[row] for row in rows]
        self._answers = np.array([text.answers[name] for text in asked])
        self._weights = np.array([text.weight for text in asked])
        self._origins = np.array([text.origin for text in asked])
        self._in_net = np.array([f"k{EMERGENCY}" in text.features for text in asked])
        self._matrix = matrix[rows]
        self._fit = FITS[name]
        self._fitted = self._fit(self._matrix, self._answers, self._weights)
        self._measured = self._origins != OF_PHRASE
        self._scores = self._unseen_scores()[self._measured]

    @property
    def truth(self) -> Flags:
        """Whether the answer to each measured text is yes."""
        result: Flags = self._answers[self._measured] == YES
        return result

    @property
    def in_net(self) -> Flags:
        """Whether each measured text has a phrase of emergencies.yaml."""
        result: Flags = self._in_net[self._measured]
        return result

    def head(self) -> Head:
        """Return the calibrated model."""
        classes, weights, bias = self._fitted
        if weights.shape[1] == 1:
            return Head.of(
                classes, weights, bias, *calibration.platt(self._scores[:, 0], self.truth)
            )
        numbers = {code: number for number, code in enumerate(classes)}
        labels = np.array([numbers[answer] for answer in self._answers[self._measured]])
        return Head.of(classes, weights, bias, calibration.sharpness_of(self._scores, labels))

    def unseen_yes(self, head: Head) -> Scores:
        """Return the probability of yes for each measured text, by a model that didn't see it."""
        scores = self._scores[:, 0]
        return sigmoid(scores * np.float32(head.sharpness) + np.float32(head.shift))

    def _unseen_scores(self) -> Scores:
        classes, weights, _ = self._fitted
        scores = np.full((len(self._answers), weights.shape[1]), _UNKNOWN, dtype=np.float32)
        for fold in range(FOLDS):
            here = self._measured_in(fold)
            found, columns, bias = self._fit_without(here)
            result = self._matrix[here] @ columns + bias
            if weights.shape[1] == 1:
                scores[here] = result
            else:
                places = np.array([classes.index(code) for code in found])
                scores[np.ix_(np.flatnonzero(here), places)] = result
        return scores

    def _measured_in(self, fold: int) -> NDArray[np.bool_]:
        result: Flags = (self._origins % FOLDS == fold) & self._measured
        return result

    def _fit_without(self, rows: NDArray[np.bool_]) -> Fitted:
        return self._fit(self._matrix[~rows], self._answers[~rows], self._weights[~rows])


def matrix_of(vocabulary: Vocabulary, texts: Sequence[Features]) -> sparse.csr_matrix:
    """Return a row for each text."""
    vectors = [vocabulary.vector(features) for features in texts]
    ends = np.cumsum([0, *(len(vector.indices) for vector in vectors)])
    return sparse.csr_matrix(
        (
            np.concatenate([vector.values for vector in vectors]),
            np.concatenate([vector.indices for vector in vectors]),
            ends,
        ),
        shape=(len(vectors), len(vocabulary.names)),
    )
