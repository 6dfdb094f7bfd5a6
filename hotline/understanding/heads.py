"""One question to a text, answered by weights: which department, which kind, an emergency?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.vectors import Vector

Weights = NDArray[np.int8]
Scores = NDArray[np.float32]

_LARGEST = 127
_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Head:
    """A linear model: `weights` is features x classes, `bias` one number for each class.

    Weights are whole numbers of `step`, which differs between classes: that makes a model a
    quarter as large and changes one proposal in some hundreds.
    Scores become probabilities by `sharpness` (and, of two classes, `shift`), which were chosen
    on sentences that the weights had not seen (see ``calibration``). Of two classes there is one
    column: the score of the second.
    """

    classes: tuple[str, ...]
    weights: Weights
    step: Scores
    bias: Scores
    sharpness: float = 1.0
    shift: float = 0.0

    @classmethod
    def of(
        cls,
        classes: tuple[str, ...],
        weights: NDArray[np.float32],
        bias: Scores,
        sharpness: float = 1.0,
        shift: float = 0.0,
    ) -> "Head":
        """Round exact weights."""
        step = np.maximum(np.abs(weights).max(axis=0), _SMALLEST) / _LARGEST
        rounded = np.rint(weights / step).astype(np.int8)
        return cls(classes, rounded, step.astype(np.float32), bias, sharpness, shift)

    def scores(self, vector: Vector) -> Scores:
        """Return the score of each class."""
        rows = self.weights[vector.indices].astype(np.float32)
        result: Scores = (vector.values @ rows) * self.step + self.bias
        return result

    def probabilities(self, vector: Vector) -> dict[str, float]:
        """Return how likely each class is; of two classes that of the second only."""
        scores = self.scores(vector)
        if len(scores) == 1:
            return {self.classes[-1]: float(sigmoid(scores * self.sharpness + self.shift)[0])}
        return dict(zip(self.classes, softmax(scores * self.sharpness).tolist(), strict=True))

    def contributions(self, vector: Vector, of: str) -> Scores:
        """Return what each feature of a text adds to a class, beyond what it adds to all."""
        rows = self.weights[vector.indices].astype(np.float32) * self.step
        if rows.shape[1] == 1:
            return vector.values * rows[:, 0]
        chosen = rows[:, self.classes.index(of)]
        result: Scores = vector.values * (chosen - rows.mean(axis=1))
        return result


def softmax(scores: Scores) -> Scores:
    """Turn scores (in the last axis) into shares of 1."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Scores = powers / powers.sum(axis=-1, keepdims=True)
    return result


def sigmoid(scores: Scores) -> Scores:
    """Turn scores into probabilities."""
    result: Scores = (1 / (1 + np.exp(-np.clip(scores, -50, 50)))).astype(np.float32)
    return result
