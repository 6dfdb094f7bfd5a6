"""What the commands share that recognise speech: they hear and write as the workers do."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from hotline.bootstrap import CATALOGUE, ROOT, configure_logging
from hotline.domain.catalogue import load_places
from hotline.domain.languages import Language
from hotline.domain.local_words import LocalWords
from hotline.domain.local_words_file import WORDS_FILE, load_local_words
from hotline.settings import load_settings
from hotline.usecases.display_text import readable
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.load import load_recognizer

model_option = click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a speech model for both languages, instead of those in the settings.",
)


def open_recognizer(model: Path | None) -> IsolatedRecognizer:
    """Load the settings' recogniser, or one with a single model for both languages.

    Raises ModelError where a model is missing or damaged.
    """
    # The recogniser's warnings belong on standard error, beside the texts on standard output.
    configure_logging()
    settings = load_settings()
    if model is not None:
        folder = model.resolve()
        speech = settings.speech.model_copy(update={"model_kk": folder, "model_ru": folder})
        settings = settings.model_copy(update={"speech": speech})
    return load_recognizer(settings, _local_words().names())


def written_display() -> Callable[[str, Language], str]:
    """Return what makes of recognised words the text that people read."""
    return partial(readable, local_words=_local_words())


def _local_words() -> LocalWords:
    return load_local_words(ROOT / "config" / WORDS_FILE, load_places(CATALOGUE))
