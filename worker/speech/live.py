"""Recognise sound while it comes, so that the words are there when the caller hangs up."""

from collections.abc import Sequence

import av

from hotline.domain.languages import Language
from hotline.ports import Recognition, RecognitionError
from worker.speech.audio import BYTES_PER_SAMPLE, TELEPHONE_RATE
from worker.speech.choice import recognise_best
from worker.speech.model import PIECE_SAMPLES, SpeechModel, heard_words
from worker.speech.recognizer import VoskRecognizer
from worker.speech.segments import Hearing, Span, Utterance


class LiveRecognition:
    """Hears one caller, whose `language` counts first.

    Where the languages have models of their own both listen all the time: when the caller hangs
    up there is no time left to begin with the second one.
    """

    def __init__(self, models: VoskRecognizer, language: Language) -> None:
        self._language = language
        self._other = models.other_language(language)
        self._poor_confidence = models.poor_confidence
        spoken = [language] if self._other is None else [language, self._other]
        self._ears = {each: _Ear(models.model(each), each) for each in spoken}

    def hear(self, pcm: bytes) -> None:
        """Take the next sound: 16-bit mono at 8 kHz, of any length. Raises RecognitionError."""
        try:
            for ear in self._ears.values():
                ear.hear(pcm)
        except Exception as error:  # Vosk raises nothing more specific
            raise RecognitionError("crashed", f"Vosk failed: {error}", retry=False) from error

    def finish(self) -> Recognition:
        """Return what was heard; to be called once. Raises RecognitionError."""
        return recognise_best(self._heard, self._language, self._other, self._poor_confidence)

    def _heard(self, language: Language, spans: Sequence[Span] | None) -> Hearing:
        del spans  # the ear has listened to everything already
        try:
            return self._ears[language].finish()
        except Exception as error:  # Vosk raises nothing more specific
            raise RecognitionError("crashed", f"Vosk failed: {error}", retry=True) from error


class _Ear:
    """One language's model on the line."""

    def __init__(self, model: SpeechModel, language: Language) -> None:
        self._model, self._language = model, language
        self._listener = model.listener()
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=model.sample_rate)
        self._waiting = bytearray()
        self._utterances: list[Utterance] = []
        self._heard_bytes = 0

    def hear(self, pcm: bytes) -> None:
        self._heard_bytes += len(pcm)
        self._waiting += self._resampled(pcm)
        # In pieces as long as those of a recording, so that pauses are found at the same places.
        piece = PIECE_SAMPLES * BYTES_PER_SAMPLE
        while len(self._waiting) >= piece:
            if self._listener.AcceptWaveform(bytes(self._waiting[:piece])):
                self._end_utterance(self._listener.Result())
            del self._waiting[:piece]

    def finish(self) -> Hearing:
        self._listener.AcceptWaveform(bytes(self._waiting))
        self._end_utterance(self._listener.FinalResult())
        utterances = tuple(self._utterances)
        return Hearing(utterances, self._language, self._model.name, self._seconds)

    @property
    def _seconds(self) -> float:
        return self._heard_bytes / BYTES_PER_SAMPLE / TELEPHONE_RATE

    def _end_utterance(self, result: str) -> None:
        begun = self._utterances[-1].end if self._utterances else 0.0
        words = heard_words(result, self._seconds)
        self._utterances.append(Utterance(begun, self._seconds, words))

    def _resampled(self, pcm: bytes) -> bytes:
        if not pcm or self._model.sample_rate == TELEPHONE_RATE:
            return pcm
        frame = av.AudioFrame(
            format="s16", layout="mono", samples=len(pcm) // BYTES_PER_SAMPLE, align=1
        )
        frame.sample_rate = TELEPHONE_RATE
        frame.planes[0].update(pcm)
        # FFmpeg pads its buffers: only the first bytes of the plane are sound.
        return b"".join(
            bytes(memoryview(each.planes[0])[: each.samples * BYTES_PER_SAMPLE])
            for each in self._resampler.resample(frame)
        )
