"""Training: labelled sentences in, a model out.

The weights of each question come from scikit-learn. Probabilities and thresholds are chosen on
predictions of models that had not seen the sentence, nor what was made from it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from hotline.domain.catalogue import Catalogue
from hotline.understanding import calibration, fitting, hierarchy
from hotline.understanding.augment import augmented
from hotline.understanding.features import LANGUAGE, MEANING, FeatureMaker
from hotline.understanding.gathering import Gathering
from hotline.understanding.heads import Head, sigmoid
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.model import Heads, Model, Thresholds, Vocabularies
from hotline.understanding.net import danger_in
from hotline.understanding.phrases import Phrase
from hotline.understanding.question import Question
from hotline.understanding.samples import Sample
from hotline.understanding.texts import Text, texts_of_phrases, texts_of_samples

SEED = 2026
ROUNDS = 1
"""Variants made of each sentence."""

MISSED_COSTS = 3
"""How many false alarms are better than one emergency that nobody noticed.

Really it is six; but emergencies are twice as frequent in the training sentences as among what
residents say, which makes every text look twice as dangerous as it is.
"""
MOST_DISCARDED = 0.005
"""Half of the one per cent that is tolerable: training sentences are no sample of reality."""

_FEWEST_TEXTS = 3
_CHOICES = ("department", "service", "kind")
_YES_OR_NO = ("urgent", "emergency", "not_appeal")


def train(
    samples: Sequence[Sample], phrases: Sequence[Phrase], catalogue: Catalogue, lexicon: Lexicon
) -> Model:
    """Train on samples and phrases; the same input gives the same model."""
    languages_of_words = fitting.word_languages(samples)
    spoken = texts_of_samples(augmented(samples, ROUNDS, SEED))
    texts = [*spoken, *texts_of_phrases(phrases)]
    gathering = Gathering()
    maker = FeatureMaker(lexicon, languages_of_words)
    for text in texts:
        gathering.add(maker.of(text.words))
    of_meaning, meaning = gathering.learn(MEANING, _FEWEST_TEXTS)
    of_language, language = gathering.learn(LANGUAGE, _FEWEST_TEXTS, len(spoken))
    del gathering
    services_of = {
        department.code: [service.code for service in catalogue.services_of(department.code)]
        for department in catalogue.departments
    }
    heads, thresholds = _fitted(texts, meaning, lexicon, services_of)
    heads["language"] = _uncalibrated(Question("language", spoken, language))
    return Model(
        Vocabularies(of_meaning, of_language),
        Heads(**heads),
        thresholds,
        services_of,
        lexicon,
        languages_of_words,
    )


def _fitted(
    texts: Sequence[Text],
    meaning: sparse.csr_matrix,
    lexicon: Lexicon,
    services_of: Mapping[str, Sequence[str]],
) -> tuple[dict[str, Head], Thresholds]:
    questions = {name: Question(name, texts, meaning) for name in (*_CHOICES, *_YES_OR_NO)}
    department, service = questions["department"], questions["service"]
    heads = {name: _yes_or_no(questions[name]) for name in _YES_OR_NO}
    heads["kind"] = _uncalibrated(questions["kind"])
    heads["service"] = Head.of(
        *service.fitted, calibration.sharpness_of(service.unseen, service.labels)
    )
    heads["department"] = Head.of(
        *department.fitted, _sharpness_of_sum(department, service, services_of)
    )
    return heads, _thresholds(questions, heads, texts, lexicon)


def _uncalibrated(question: Question) -> Head:
    """Return a head of which only the best class is asked for."""
    return Head.of(*question.fitted)


def _yes_or_no(question: Question) -> Head:
    return Head.of(*question.fitted, *calibration.platt(question.unseen[:, 0], question.truth))


def _sharpness_of_sum(
    department: Question, service: Question, services_of: Mapping[str, Sequence[str]]
) -> float:
    """Calibrate what departments and services say together, where both were asked."""
    rows, here, there = np.intersect1d(
        department.rows[department.measured],
        service.rows[service.measured],
        return_indices=True,
    )
    if not len(rows):
        return 1.0
    members = hierarchy.members(department.fitted[0], service.fitted[0], services_of)
    scores = hierarchy.added(department.unseen[here], service.unseen[there], members)
    return calibration.sharpness_of(scores, department.labels[here])


def _thresholds(
    questions: Mapping[str, Question],
    heads: Mapping[str, Head],
    texts: Sequence[Text],
    lexicon: Lexicon,
) -> Thresholds:
    yes = {
        name: sigmoid(questions[name].unseen[:, 0] * heads[name].sharpness + heads[name].shift)
        for name in _YES_OR_NO
    }
    emergency = questions["emergency"]
    in_net = np.array(
        [bool(danger_in(lexicon, texts[row].words)) for row in emergency.rows[emergency.measured]]
    )
    outside, inside = calibration.thresholds_with_net(
        yes["emergency"], emergency.truth, in_net, MISSED_COSTS
    )
    return Thresholds(
        urgent=calibration.best_threshold(yes["urgent"], questions["urgent"].truth),
        emergency=outside,
        emergency_in_net=inside,
        not_appeal=calibration.threshold_for_loss(
            yes["not_appeal"], questions["not_appeal"].truth, MOST_DISCARDED
        ),
    )
