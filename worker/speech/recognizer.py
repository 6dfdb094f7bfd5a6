"""Vosk, the offline recogniser, behind the port `Recognizer`."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from hotline.domain.languages import LANGUAGES, Language
from hotline.ports import Recognition, RecognitionError
from worker.speech.audio import Audio, decode
from worker.speech.choice import recognise_best
from worker.speech.cleaning import cleaned
from worker.speech.hints import with_names
from worker.speech.model import ModelError, SpeechModel
from worker.speech.segments import Hearing, Span, Utterance, recognition

__all__ = ["ModelError", "VoskRecognizer"]

POOR_CONFIDENCE = 0.5

# Shorter names are found in any noise.
_SHORTEST_HINT = 4


class VoskRecognizer:
    """Recognises recordings in this process. `models` names a model folder per language.

    Languages with the same folder share one model in memory. `poor_confidence` (0..1) is the
    limit below which the other language's model is asked too. `hints` are local names, lower
    case: where a word is doubtful, the model listens again for those of them that it knows.
    Raises ModelError.
    """

    def __init__(
        self,
        models: Mapping[Language, Path],
        *,
        poor_confidence: float = POOR_CONFIDENCE,
        hints: frozenset[str] = frozenset(),
    ) -> None:
        missing = [language for language in LANGUAGES if language not in models]
        if missing:
            raise ModelError(
                f"Name a speech model for each language; missing: {', '.join(missing)}."
            )
        self._folders = {language: path.resolve() for language, path in models.items()}
        self._loaded: dict[Path, SpeechModel] = {}
        self._hints = sorted(hint for hint in hints if len(hint) >= _SHORTEST_HINT)
        self._names: dict[Path, Sequence[str]] = {}
        self.poor_confidence = poor_confidence

    def load(self) -> None:
        """Read the models into memory, once; further calls do nothing. Raises ModelError.

        To be called before a worker forks, so that its children share the models.
        """
        for folder in self._folders.values():
            if folder not in self._loaded:
                model = self._loaded[folder] = SpeechModel(folder)
                known = filter(model.knows, self._hints) if model.takes_grammars else ()
                self._names[folder] = tuple(known)

    @property
    def loaded(self) -> Collection[SpeechModel]:
        """The models in memory: one, or one for each language."""
        return self._loaded.values()

    def model(self, language: Language) -> SpeechModel:
        """Return the model of a language, loaded. Raises ModelError."""
        self.load()
        return self._loaded[self._folders[language]]

    def recognise(self, recording: Path, language: Language) -> Recognition:
        """Recognise a recording; `language` is tried first. Raises RecognitionError."""
        audio = decode(recording)
        return recognise_best(
            lambda spoken, spans: self.listen(audio, spoken, spans),
            language,
            self.other_language(language),
            self.poor_confidence,
        )

    def other_language(self, language: Language) -> Language | None:
        """Name the language whose model may be asked besides; None if there is no such model."""
        folder = self._folders[language]
        others = (name for name, other in self._folders.items() if other != folder)
        return next(others, None)

    def transcribe(self, audio: Audio, language: Language) -> Recognition:
        """Recognise sound with the model of one language, and only that."""
        return recognition(self.listen(audio, language))

    def listen(
        self, audio: Audio, language: Language, spans: Sequence[Span] | None = None
    ) -> Hearing:
        """Hear with the model of one language what is said in the spans (None: in all).

        Raises RecognitionError.
        """
        model = self.model(language)
        try:
            heard = tuple(
                each
                for start, end in spans or [(0.0, audio.seconds)]
                for each in self._heard(audio, start, end, language)
            )
        except Exception as error:  # Vosk raises nothing more specific
            raise RecognitionError("crashed", f"Vosk failed: {error}", retry=True) from error
        return Hearing(heard, language, model.name, audio.seconds, audio.cut)

    def _heard(
        self, audio: Audio, start: float, end: float, language: Language
    ) -> tuple[Utterance, ...]:
        """Hear one part; the answer's times are seconds of the whole."""
        sound = cleaned(audio.between(start, end))
        if not sound.audio.pcm:
            return ()
        model, names = self.model(language), self._names[self._folders[language]]
        heard = tuple(model.utterances(sound.audio))
        if names:
            heard = with_names(model, sound.audio, heard, names)
        return tuple(each.later(start + sound.offset, audio.seconds) for each in heard)
