"""Make the recogniser that the settings describe."""

from hotline.bootstrap import ROOT
from hotline.settings import Settings
from worker.speech import self_check
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer


def load_recognizer(settings: Settings, hints: frozenset[str] = frozenset()) -> IsolatedRecognizer:
    """Load the recogniser of recordings; see `load_models`."""
    models = load_models(settings, hints)
    return IsolatedRecognizer(models, cap_per_second=settings.speech.time_cap_factor)


def load_models(settings: Settings, hints: frozenset[str] = frozenset()) -> VoskRecognizer:
    """Load and check the models before any fork, so that all forks share their memory.

    `hints` are local names; see VoskRecognizer. Raises ModelError where a model is missing or
    damaged.
    """
    speech = settings.speech
    models = VoskRecognizer(
        {"kk": ROOT / speech.model_kk, "ru": ROOT / speech.model_ru},
        poor_confidence=speech.poor_confidence,
        hints=hints,
    )
    models.load()
    self_check.check(models.loaded)
    return models
