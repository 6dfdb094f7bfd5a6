"""Sound that comes piece by piece, as from the line, with the real Vosk."""

import shutil
from pathlib import Path

import pytest

from worker.speech.audio import decode
from worker.speech.live import LiveRecognition
from worker.speech.recognizer import VoskRecognizer
from worker.speech.samples import Sample, read_samples
from worker.speech.wer import word_errors

SAMPLES = list(read_samples(Path(__file__).parents[2] / "speech_models/demo-kk-ru/samples"))
FRAME = 320


def listen(models: VoskRecognizer, sample: Sample, piece: int = FRAME) -> LiveRecognition:
    """Hear a recording in pieces of so many bytes, and now and then nothing."""
    live = LiveRecognition(models, sample.first_language)
    pcm = decode(sample.recording).pcm
    for start in range(0, len(pcm), piece):
        live.hear(pcm[start : start + piece])
        live.hear(b"")
    return live


@pytest.mark.parametrize("sample", SAMPLES[::4], ids=lambda sample: sample.recording.stem)
def test_the_same_is_heard_as_in_the_recording(vosk_recognizer: VoskRecognizer, sample: Sample):
    heard = listen(vosk_recognizer, sample).finish()
    assert word_errors(sample.text, heard.text).errors <= 1
    assert heard.seconds == pytest.approx(decode(sample.recording).seconds)
    times = [time for word in heard.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= heard.seconds


def test_the_length_of_the_pieces_does_not_matter(vosk_recognizer: VoskRecognizer):
    by_frames, at_once = (
        listen(vosk_recognizer, SAMPLES[0], piece).finish() for piece in (FRAME, 10**7)
    )
    assert by_frames == at_once


def test_a_16_khz_model_and_an_8_khz_model_listen_side_by_side(model_folder: Path, tmp_path: Path):
    wide = tmp_path / "wide"
    shutil.copytree(model_folder, wide, ignore=shutil.ignore_patterns("samples"))
    settings = wide / "conf" / "mfcc.conf"
    settings.write_text(settings.read_text().replace("frequency=8000", "frequency=16000"))
    models = VoskRecognizer({"kk": wide, "ru": model_folder}, poor_confidence=1.1)
    heard = listen(models, SAMPLES[0]).finish()
    assert word_errors(SAMPLES[0].text, heard.text).rate <= 0.25
    assert heard.other is not None
    assert {heard.model, heard.other.model} == {"wide", "demo-kk-ru"}


def test_nothing_at_all_is_nothing(vosk_recognizer: VoskRecognizer):
    heard = LiveRecognition(vosk_recognizer, "ru").finish()
    assert (heard.text, heard.words, heard.confidence, heard.seconds) == ("", (), 0.0, 0.0)
