"""The learners of scikit-learn, each reduced to classes, weights and bias.

Departments and services take the sum of two: a support vector machine, which separates what it
has seen best, and complement naive Bayes (Rennie et al. 2003), which is better with words seen
once and with misheard ones. Both are linear in the features, so their sum is one matrix.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from hotline.domain.understanding import TextLanguage
from hotline.understanding.heads import Scores
from hotline.understanding.normalise import words_of
from hotline.understanding.samples import Sample
from hotline.understanding.spelling import without_kazakh_letters
from hotline.understanding.word_languages import WordLanguages, grams_of

Fitted = tuple[tuple[str, ...], NDArray[np.float32], Scores]
"""Classes, weights (features x classes, or x 1 for two classes), bias."""
Fit = Callable[[sparse.csr_matrix, NDArray[Any], NDArray[Any]], Fitted]

_SEED = 0
_SMOOTHING = 0.3
_SVM_SHARE = 0.5
_BAYES_IN_DANGER = 0.25
# Of how many texts a spread is measured.
_MEASURED = 2000


def machine(
    matrix: sparse.csr_matrix, answers: NDArray[Any], weights: NDArray[Any], *, c: float
) -> Fitted:
    """Fit a linear support vector machine; `c` is the price of a training error."""
    found = LinearSVC(C=c, tol=0.1, random_state=_SEED).fit(matrix, answers, sample_weight=weights)
    return _fitted(found.classes_, found.coef_.T, found.intercept_)


def bayes(matrix: sparse.csr_matrix, answers: NDArray[Any], weights: NDArray[Any]) -> Fitted:
    """Fit complement naive Bayes, scaled to a spread of 1.

    In single precision and with no copies: scikit-learn's own takes a gigabyte for 200 services.
    """
    classes, numbers = np.unique(answers, return_inverse=True)
    places = np.arange(len(answers))
    weighted = sparse.csr_matrix(
        (weights.astype(np.float32), (numbers, places)), shape=(len(classes), len(answers))
    )
    columns: Scores = (weighted @ matrix).toarray().T
    # What the other classes have, and the share of each feature in it.
    np.subtract(columns.sum(axis=1, keepdims=True) + np.float32(_SMOOTHING), columns, out=columns)
    columns /= columns.sum(axis=0, keepdims=True)
    np.negative(np.log(columns, out=columns), out=columns)
    # What a feature gives to every class alike tells nothing.
    columns -= columns.mean(axis=1, keepdims=True)
    return _scaled(matrix, _fitted(classes, columns, np.zeros(len(classes))))


def both(matrix: sparse.csr_matrix, answers: NDArray[Any], weights: NDArray[Any]) -> Fitted:
    """Fit the machine and Bayes and add them up, each scaled to a spread of 1."""
    classes, columns, bias = _scaled(matrix, machine(matrix, answers, weights, c=0.4))
    _, others, _ = bayes(matrix, answers, weights)
    share = np.float32(_SVM_SHARE)
    return classes, columns * share + others * (1 - share), bias * share


def _scaled(matrix: sparse.csr_matrix, fitted: Fitted) -> Fitted:
    classes, columns, bias = fitted
    some = matrix[:: max(1, matrix.shape[0] // _MEASURED)]
    factor = np.float32(1 / (some @ columns + bias).std())
    columns *= factor
    return classes, columns, bias * factor


def danger(matrix: sparse.csr_matrix, answers: NDArray[Any], weights: NDArray[Any]) -> Fitted:
    """Fit a yes-or-no question of which every example counts: machine and Bayes again."""
    classes, columns, bias = _scaled(matrix, machine(matrix, answers, weights, c=0.3))
    _, others, _ = bayes(matrix, answers, weights)
    # Of two classes there is one column.
    difference = others[:, 1:] - others[:, :1]
    return classes, columns + np.float32(_BAYES_IN_DANGER) * difference, bias


def balanced(matrix: sparse.csr_matrix, answers: NDArray[Any], weights: NDArray[Any]) -> Fitted:
    """Fit a machine to a yes-or-no question; rare answers count as much."""
    found = LinearSVC(C=0.3, tol=0.1, class_weight="balanced", random_state=_SEED)
    found.fit(matrix, answers, sample_weight=weights)
    return _fitted(found.classes_, found.coef_.T, found.intercept_)


def word_languages(samples: Iterable[Sample]) -> WordLanguages:
    """Learn from the words that occur in one language alone to tell those of the other."""
    kazakh, russian = _words(samples, TextLanguage.KAZAKH), _words(samples, TextLanguage.RUSSIAN)
    # Kazakh is often typed on a Russian keyboard.
    kazakh |= {without_kazakh_letters(word) for word in kazakh}
    words = [*sorted(kazakh - russian), *sorted(russian - kazakh)]
    labels = [0] * len(kazakh - russian) + [1] * len(russian - kazakh)
    grams = CountVectorizer(analyzer=lambda word: set(grams_of(word)), min_df=2)
    counts = normalize(grams.fit_transform(words).astype(np.float32))
    found = LogisticRegression(solver="liblinear", random_state=_SEED).fit(counts, labels)
    names = grams.get_feature_names_out()
    weights = dict(zip(names.tolist(), found.coef_[0].tolist(), strict=True))
    return WordLanguages(weights, float(found.intercept_[0]))


def _words(samples: Iterable[Sample], language: TextLanguage) -> set[str]:
    return {
        word
        for sample in samples
        if sample.language is language
        for word in words_of(sample.text).plain
        if word.isalpha()
    }


def _fitted(classes: Iterable[Any], columns: NDArray[Any], bias: NDArray[Any]) -> Fitted:
    return (
        tuple(map(str, classes)),
        np.ascontiguousarray(columns, dtype=np.float32),
        np.asarray(bias, dtype=np.float32),
    )


FITS: dict[str, Fit] = {
    "department": both,
    "service": bayes,
    "kind": lambda matrix, answers, weights: machine(matrix, answers, weights, c=0.1),
    "language": lambda matrix, answers, weights: machine(matrix, answers, weights, c=1.0),
    "urgent": balanced,
    "emergency": danger,
    "not_appeal": balanced,
}
