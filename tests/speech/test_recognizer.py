"""The real Vosk with the bundled model."""

import math
import random
import shutil
import struct
from pathlib import Path

import pytest
import vosk

from hotline.ports import RecognitionError, Recognizer
from worker.speech.audio import Audio, decode
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import ModelError, VoskRecognizer
from worker.speech.samples import Sample, read_samples
from worker.speech.wer import Errors, word_errors

SAMPLES = list(read_samples(Path(__file__).parents[2] / "speech_models/demo-kk-ru/samples"))

# 1 of 122 words was wrong when the model was taken in.
MOST_WORD_ERRORS = 2


@pytest.fixture(scope="module")
def recognizer(vosk_recognizer: VoskRecognizer) -> Recognizer:
    return IsolatedRecognizer(vosk_recognizer)


def pcm(values: list[float]) -> bytes:
    return struct.pack(f"<{len(values)}h", *(max(-32768, min(32767, int(v))) for v in values))


def test_samples_are_understood(recognizer: Recognizer):
    total = {"kk": Errors(), "ru": Errors()}
    for sample in SAMPLES:
        heard = recognizer.recognise(sample.recording, sample.language)
        total[sample.language] += word_errors(sample.text, heard.text)
    for language, errors in total.items():
        print(f"WER {language}: {errors.rate:.1%} ({errors.errors} of {errors.said} words)")  # noqa: T201
    both = total["kk"] + total["ru"]
    assert both.said == sum(len(sample.text.split()) for sample in SAMPLES) > 100
    assert both.errors <= MOST_WORD_ERRORS


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.recording.stem)
def test_words_are_timed_within_the_recording(vosk_recognizer: VoskRecognizer, sample: Sample):
    heard = vosk_recognizer.recognise(sample.recording, sample.language)
    assert heard.text == " ".join(word.text for word in heard.words)
    assert heard.seconds == pytest.approx(decode(sample.recording).seconds)
    assert (heard.language, heard.model) == (sample.language, "demo-kk-ru")
    assert 0.5 < heard.confidence <= 1
    times = [time for word in heard.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= heard.seconds
    assert all(0 <= word.confidence <= 1 for word in heard.words)


def test_the_child_hears_what_this_process_hears(
    recognizer: Recognizer, vosk_recognizer: VoskRecognizer
):
    sample = SAMPLES[0]
    expected = vosk_recognizer.recognise(sample.recording, sample.language)
    assert recognizer.recognise(sample.recording, sample.language) == expected


def test_a_call_with_pauses_gives_all_its_sentences(vosk_recognizer: VoskRecognizer):
    first, second = decode(SAMPLES[0].recording), decode(SAMPLES[10].recording)
    pause = bytes(2 * 8000 * 2)
    heard = vosk_recognizer.transcribe(Audio(first.pcm + pause + second.pcm), "kk")
    assert word_errors(f"{SAMPLES[0].text} {SAMPLES[10].text}", heard.text).errors <= 1
    after_pause = heard.words[len(SAMPLES[0].text.split())]
    assert after_pause.start > first.seconds + 1.5


def noise() -> list[float]:
    generator = random.Random(5)
    return [generator.gauss(0, 800) for _ in range(3 * 8000)]


def hum(*hertz: float) -> list[float]:
    return [
        sum(4000 * math.sin(2 * math.pi * each * n / 8000) for each in hertz)
        for n in range(3 * 8000)
    ]


@pytest.mark.parametrize(
    "values",
    [[0.0] * 24000, noise(), hum(50), hum(440), hum(697, 1209), [0.0]],
    ids=["silence", "noise", "mains hum", "tone", "DTMF 1", "one sample"],
)
def test_what_is_no_speech_gives_no_text(recognizer: Recognizer, wav, values: list[float]):
    heard = recognizer.recognise(wav(pcm(values)), "kk")
    assert (heard.text, heard.words, heard.confidence) == ("", (), 0.0)
    assert heard.seconds == pytest.approx(len(values) / 8000)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (SAMPLES[0].recording.read_bytes()[:44], "empty"),
        (b"RIFF\x00\x00\x00\x00WAVE" + b"\xff" * 1000, "unreadable"),
    ],
    ids=["no bytes", "0 seconds", "corrupted"],
)
def test_a_recording_that_is_none(recognizer, tmp_path: Path, content: bytes, kind: str):
    path = tmp_path / "recording.wav"
    path.write_bytes(content)
    with pytest.raises(RecognitionError) as refused:
        recognizer.recognise(path, "kk")
    assert (refused.value.kind, refused.value.retry) == (kind, False)


def test_a_truncated_recording_gives_its_first_words(recognizer: Recognizer, tmp_path: Path):
    path = tmp_path / "recording.wav"
    data = SAMPLES[0].recording.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    assert recognizer.recognise(path, "kk").text.startswith("сәлеметсіз бе мен сұрайын")


@pytest.fixture
def models_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that Vosk has read models from; it really reads them."""
    folders: list[str] = []
    real = vosk.Model

    def counted(folder: str) -> vosk.Model:
        folders.append(folder)
        return real(folder)

    monkeypatch.setattr(vosk, "Model", counted)
    return folders


def test_one_model_for_two_languages_is_loaded_once(model_folder: Path, models_made: list[str]):
    shared = VoskRecognizer({"kk": model_folder, "ru": model_folder / ".." / model_folder.name})
    assert models_made == []
    recognizer = IsolatedRecognizer(shared)
    recognizer.load()
    for sample in SAMPLES[-3:]:
        recognizer.recognise(sample.recording, sample.language)
        shared.recognise(sample.recording, sample.language)
    assert models_made == [str(model_folder)]
    assert shared.other_language("kk") is None


def test_two_models_are_loaded_once_each(
    model_folder: Path, tmp_path: Path, models_made: list[str]
):
    other = tmp_path / "other"
    shutil.copytree(model_folder, other, ignore=shutil.ignore_patterns("samples"))
    recognizer = VoskRecognizer({"kk": model_folder, "ru": other})
    recognizer.load()
    assert recognizer.recognise(SAMPLES[-1].recording, "kk").language == "kk"
    heard = recognizer.recognise(SAMPLES[-1].recording, "ru")
    assert (heard.language, heard.model) == ("ru", "other")
    assert models_made == [str(model_folder), str(other)]
    assert (recognizer.other_language("kk"), recognizer.other_language("ru")) == ("ru", "kk")


def test_a_doubtful_transcript_asks_the_other_model(model_folder: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(model_folder, other, ignore=shutil.ignore_patterns("samples"))
    recognizer = VoskRecognizer({"kk": model_folder, "ru": other}, poor_confidence=1.1)
    asked: list[str] = []
    listen = recognizer.listen

    def listened(audio, language, spans=None):
        asked.append(language)
        return listen(audio, language, spans)

    recognizer.listen = listened
    heard = recognizer.recognise(SAMPLES[0].recording, "ru")
    assert asked == ["ru", "kk"]
    assert heard.language == "ru"  # both heard the same, so the caller's choice stands
    assert heard.other is not None
    assert (heard.other.text, heard.other.language) == (heard.text, "kk")


def test_each_utterance_is_asked_in_both_languages(model_folder: Path, tmp_path: Path, wav):
    """Two copies of one model hear the same, each in its own child; both attempts are kept."""
    other = tmp_path / "other"
    shutil.copytree(model_folder, other, ignore=shutil.ignore_patterns("samples"))
    two = VoskRecognizer({"kk": model_folder, "ru": other}, poor_confidence=1.1)
    sounds = [decode(SAMPLES[number].recording).pcm for number in (0, 4)]
    call = wav(bytes(2 * 8000 * 2).join(sounds))
    heard = IsolatedRecognizer(two).recognise(call, "kk")
    one = VoskRecognizer({"kk": model_folder, "ru": model_folder})
    assert heard.text == one.recognise(call, "kk").text
    assert heard.other is not None
    assert heard.other.text == heard.text
    assert {heard.model, heard.other.model} == {model_folder.name, "other"}
    for word, same in zip(heard.words, heard.other.words, strict=True):
        assert same.start == pytest.approx(word.start, abs=0.06)


def test_a_16_khz_model_hears_telephone_audio(model_folder: Path, tmp_path: Path):
    """The same net, told to take its features from 16 kHz: they differ in loudness alone."""
    wide = tmp_path / "wide"
    shutil.copytree(model_folder, wide, ignore=shutil.ignore_patterns("samples"))
    settings = wide / "conf" / "mfcc.conf"
    settings.write_text(settings.read_text().replace("frequency=8000", "frequency=16000"))
    heard = VoskRecognizer({"kk": wide, "ru": wide}).recognise(SAMPLES[0].recording, "kk")
    assert word_errors(SAMPLES[0].text, heard.text).rate <= 0.25
    assert heard.seconds == pytest.approx(decode(SAMPLES[0].recording).seconds)


def test_a_missing_model_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match="There is no speech model in"):
        VoskRecognizer({"kk": tmp_path, "ru": tmp_path}).load()


def test_a_damaged_model_is_named(model_folder: Path, tmp_path: Path):
    broken = tmp_path / "broken"
    shutil.copytree(model_folder, broken)
    (broken / "am" / "final.mdl").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="broken is damaged"):
        VoskRecognizer({"kk": broken, "ru": broken}).load()


def test_both_languages_need_a_model(model_folder: Path):
    with pytest.raises(ModelError, match="missing: ru"):
        VoskRecognizer({"kk": model_folder})
