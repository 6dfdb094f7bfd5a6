"""Training: labelled sentences in, a model out.

The weights of each question come from scikit-learn. Probabilities and thresholds are chosen on
predictions of models that had not seen the sentence, nor what was made from it.
"""

from collections.abc import Sequence

from hotline.domain.catalogue import Catalogue
from hotline.understanding import calibration, fitting
from hotline.understanding.augment import augmented
from hotline.understanding.features import LANGUAGE, MEANING, FeatureMaker
from hotline.understanding.heads import Head
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.model import Heads, Model, Thresholds, Vocabularies
from hotline.understanding.phrases import Phrase
from hotline.understanding.question import Question, matrix_of
from hotline.understanding.samples import Sample
from hotline.understanding.texts import texts_of_phrases, texts_of_samples
from hotline.understanding.vectors import Vocabulary

SEED = 2026
ROUNDS = 1
"""Variants made of each sentence."""

MISSED_COSTS = 5
"""How many false alarms are better than one emergency that nobody noticed."""
MOST_DISCARDED = 0.005
"""Half of the one per cent that is tolerable: training sentences are no sample of reality."""

_FEWEST_TEXTS = 3
_OF_MEANING = ("department", "service", "kind", "urgent", "emergency", "not_appeal")


def train(
    samples: Sequence[Sample], phrases: Sequence[Phrase], catalogue: Catalogue, lexicon: Lexicon
) -> Model:
    """Train on samples and phrases; the same input gives the same model."""
    languages_of_words = fitting.word_languages(samples)
    maker = FeatureMaker(lexicon, languages_of_words)
    spoken = texts_of_samples(augmented(samples, ROUNDS, SEED), maker)
    texts = [*spoken, *texts_of_phrases(phrases, maker)]
    features = [text.features for text in texts]
    vocabularies = Vocabularies(
        meaning=Vocabulary.learn(features, MEANING, _FEWEST_TEXTS),
        language=Vocabulary.learn([text.features for text in spoken], LANGUAGE, _FEWEST_TEXTS),
    )
    meaning = matrix_of(vocabularies.meaning, features)
    questions = {name: Question(name, texts, meaning) for name in _OF_MEANING}
    language = matrix_of(vocabularies.language, features)
    questions["language"] = Question("language", texts, language)
    heads = {name: question.head() for name, question in questions.items()}
    services_of = {
        department.code: [service.code for service in catalogue.services_of(department.code)]
        for department in catalogue.departments
    }
    return Model(
        vocabularies,
        Heads(**heads),
        _thresholds(questions, heads),
        services_of,
        lexicon,
        languages_of_words,
    )


def _thresholds(questions: dict[str, Question], heads: dict[str, Head]) -> Thresholds:
    yes = {
        name: questions[name].unseen_yes(heads[name])
        for name in ("urgent", "emergency", "not_appeal")
    }
    emergency = questions["emergency"]
    outside, inside = calibration.thresholds_with_net(
        yes["emergency"], emergency.truth, emergency.in_net, MISSED_COSTS
    )
    return Thresholds(
        urgent=calibration.best_threshold(yes["urgent"], questions["urgent"].truth),
        emergency=outside,
        emergency_in_net=inside,
        not_appeal=calibration.threshold_for_loss(
            yes["not_appeal"], questions["not_appeal"].truth, MOST_DISCARDED
        ),
    )
