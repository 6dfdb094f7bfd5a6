"""The real speech worker, with native code that fails where a test has planned it.

    python -m tests.worker.faulty_worker

Beside a recording a file `*.faults` names the fault of each attempt, a line each; attempts
beyond its end are healthy.
"""

import ctypes
import faulthandler
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import vosk
from redis import Redis
from rq.serializers import JSONSerializer

from hotline.bootstrap import ROOT, build
from hotline.domain.languages import Language
from hotline.ports import Recognition
from hotline.queues.bell import work_queue
from hotline.queues.names import SPEECH
from hotline.settings import load_settings, require_redis
from worker.__main__ import HotlineWorker
from worker.jobs import Workplace, handlers, open_workplace
from worker.speech.audio import Audio
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer
from worker.speech.segments import Hearing, Span

MODEL = ROOT / "speech_models" / "demo-kk-ru"

# Enough for a few seconds of speech on a busy machine, and short for whoever waits for a hang.
CAP_S = 3.0


def vosk_assertion(pcm: bytes) -> None:
    """Kaldi computes a window of negative length, fails its own assertion and aborts."""
    vosk.KaldiRecognizer(vosk.Model(str(MODEL)), -8000.0).AcceptWaveform(pcm)


def vosk_endless(pcm: bytes) -> None:
    """Vosk cuts the sound into windows of no length, and is never done."""
    vosk.KaldiRecognizer(vosk.Model(str(MODEL)), 0.0).AcceptWaveform(pcm)


def vosk_segfault(pcm: bytes) -> None:
    """Vosk's grammar compiler follows a pointer to nowhere."""
    vosk.KaldiRecognizer(vosk.Model(str(MODEL)), 8000.0, '["жоқ"').AcceptWaveform(pcm)


def deaf_hang(pcm: bytes) -> None:
    """C code that waits for ever and lets no signal through."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    ctypes.CDLL(None).pause()


FAULTS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (vosk_assertion, vosk_endless, vosk_segfault, deaf_hang)
}


class FaultyVosk(VoskRecognizer):
    """The real models; `fault` strikes after the recording was read, in the child."""

    fault = ""

    def listen(
        self, audio: Audio, language: Language, spans: Sequence[Span] | None = None
    ) -> Hearing:
        if self.fault:
            faulthandler.disable()
            FAULTS[self.fault](audio.pcm)
        return super().listen(audio, language, spans)


class FaultyRecognizer(IsolatedRecognizer):
    """Takes one planned fault for each attempt."""

    def __init__(self, models: FaultyVosk) -> None:
        super().__init__(models, cap_per_second=0.1, cap_constant_seconds=CAP_S)
        self.models = models

    def recognise(self, recording: Path, language: Language) -> Recognition:
        plan = recording.with_suffix(".faults")
        faults = plan.read_text(encoding="utf-8").split() if plan.exists() else []
        self.models.fault = faults[0] if faults else ""
        plan.write_text("\n".join(faults[1:]), encoding="utf-8")
        return super().recognise(recording, language)


def main() -> None:
    """Do what `python -m worker speech` does."""
    settings = load_settings()
    ctx = build(settings)
    recognizer = FaultyRecognizer(FaultyVosk({"kk": MODEL, "ru": MODEL}))
    recognizer.load()
    open_workplace(Workplace(ctx, handlers(ctx, recognizer)))
    connection = Redis.from_url(require_redis(settings))
    worker = HotlineWorker(
        [work_queue(SPEECH, connection)], connection=connection, serializer=JSONSerializer
    )
    worker.ctx = ctx
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()
