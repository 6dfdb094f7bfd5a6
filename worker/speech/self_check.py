"""A damaged model may load, and then hang or abort at every recording: better told at the start."""

from collections.abc import Iterable

from hotline.ports import RecognitionError
from hotline.voice.espeak import synthesise
from worker.speech.audio import decode
from worker.speech.isolation import AllowSeconds, run_isolated
from worker.speech.model import ModelError, SpeechModel

# Every model knows such words, and no matter what it makes of them.
_SAID = "сәлеметсіз бе, біздің көшеде екі күн су жоқ"
_VOICE = "kk"
# Two seconds of speech; the rest is for a large model on a busy machine.
_SECONDS = 30.0
_MEMORY_MB = 4096


def check(models: Iterable[SpeechModel]) -> None:
    """Let each model hear a synthetic sentence, in a child process.

    What it hears does not matter, only that it comes to an end. Raises ModelError.
    """
    for model in models:
        try:
            run_isolated(_listen, model, seconds=_SECONDS, memory_mb=_MEMORY_MB)
        except RecognitionError as error:
            raise ModelError(
                f"The speech model in {model.folder} loads, but cannot recognise a test sentence: "
                f"{error.sentence} It is probably damaged: install it anew."
            ) from error


def _listen(allow_seconds: AllowSeconds, model: SpeechModel) -> None:
    del allow_seconds
    for _ in model.utterances(decode(synthesise(_SAID, _VOICE))):
        pass
