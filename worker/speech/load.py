"""Make the recogniser that the settings describe."""

from hotline.bootstrap import ROOT
from hotline.settings import Settings
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer


def load_recognizer(settings: Settings) -> IsolatedRecognizer:
    """Load the models before any fork, so that all forks share their memory.

    Raises ModelError where a model is missing or damaged.
    """
    speech = settings.speech
    models = VoskRecognizer(
        {"kk": ROOT / speech.model_kk, "ru": ROOT / speech.model_ru},
        poor_confidence=speech.poor_confidence,
    )
    recognizer = IsolatedRecognizer(models, cap_per_second=speech.time_cap_factor)
    recognizer.load()
    return recognizer
