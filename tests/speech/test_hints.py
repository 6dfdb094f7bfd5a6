"""Local names, where the model heard something else and doubted it. The real Vosk listens."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.domain.transcripts import Word
from hotline.speech.layout import examine
from hotline.voice.espeak import synthesise
from worker.speech import hints
from worker.speech import model as model_module
from worker.speech import recognizer as recognizer_module
from worker.speech.audio import Audio, decode
from worker.speech.model import SpeechModel
from worker.speech.recognizer import VoskRecognizer
from worker.speech.samples import read_samples
from worker.speech.segments import UNKNOWN, Utterance

MODEL = Path(__file__).parents[2] / "speech_models/demo-kk-ru"
SAMPLES = list(read_samples(MODEL / "samples"))
NAME = "теміртау"
PAUSE = bytes(8000)


@pytest.fixture(scope="module")
def model(vosk_recognizer: VoskRecognizer) -> SpeechModel:
    return vosk_recognizer.model("kk")


@pytest.fixture(scope="module")
def spoken() -> Audio:
    """Somebody says the name, and nothing else."""
    pcm = decode(synthesise(NAME, "kk+Denis")).pcm
    return Audio(PAUSE + pcm + PAUSE)


def instead_of_the_name(spoken: Audio, text: str, confidence: float) -> list[Utterance]:
    word = Word(text, 0.5, spoken.seconds - 0.6, confidence)
    before, after = Word("ана", 0.1, 0.4, 0.95), Word("су", word.end + 0.05, spoken.seconds, 1.0)
    return [Utterance(0.0, spoken.seconds, (before, word, after))]


def found(model: SpeechModel, spoken: Audio, heard: list[Utterance], *names: str) -> str:
    (better,) = hints.with_names(model, spoken, heard, names)
    return " ".join(word.text for word in better.words)


@pytest.mark.parametrize(("text", "confidence"), [("темір", 0.4), (UNKNOWN, 0.99)])
def test_a_name_takes_the_place_of_what_was_doubtful(
    model: SpeechModel, spoken: Audio, text: str, confidence: float
):
    heard = instead_of_the_name(spoken, text, confidence)
    (better,) = hints.with_names(model, spoken, heard, [NAME, "жастар"])
    assert [word.text for word in better.words] == ["ана", NAME, "су"]
    name = better.words[1]
    assert name.start == pytest.approx(0.5, abs=0.15)
    assert name.end == pytest.approx(spoken.seconds - 0.5, abs=0.2)
    assert name.confidence > 0.9


def test_what_was_heard_surely_stays(model: SpeechModel, spoken: Audio):
    heard = instead_of_the_name(spoken, "темір", 0.7)
    assert found(model, spoken, heard, NAME) == "ана темір су"


def test_another_name_is_not_put_there(model: SpeechModel, spoken: Audio):
    heard = instead_of_the_name(spoken, NAME, 0.4)
    assert found(model, spoken, heard, "жастар") == f"ана {NAME} су"


def test_a_name_much_shorter_than_the_words_is_no_name(model: SpeechModel, spoken: Audio):
    longer = Audio(PAUSE * 6 + spoken.pcm + PAUSE * 6)
    heard = [Utterance(0.0, longer.seconds, (Word("темір", 0.1, longer.seconds - 0.1, 0.3),))]
    assert found(model, longer, heard, NAME) == "темір"


def test_few_places_are_listened_to_again(
    model: SpeechModel, spoken: Audio, monkeypatch: pytest.MonkeyPatch
):
    asked: list[float] = []
    real = SpeechModel.utterances

    def counted(self, audio, phrases=()):
        asked.append(audio.seconds)
        return real(self, audio, phrases)

    monkeypatch.setattr(SpeechModel, "utterances", counted)
    words = [Word("темір", start, start + 0.3 + start / 100, 0.3) for start in range(12)]
    sound = Audio(spoken.pcm * 20)
    hints.with_names(model, sound, [Utterance(0.0, 20.0, tuple(words))], [NAME])
    assert len(asked) == 5
    assert min(asked) > 0.3 + 0.06 + 0.6  # the longest


@pytest.mark.parametrize("sample", SAMPLES[::4], ids=lambda sample: sample.recording.stem)
def test_speech_that_is_understood_stays_as_it_is(vosk_recognizer: VoskRecognizer, sample):
    names = frozenset({NAME, "жастар", "абай", "құланөтпес", "гагарина"})
    hinted = VoskRecognizer({"kk": MODEL, "ru": MODEL}, hints=names)
    expected = vosk_recognizer.recognise(sample.recording, sample.language)
    assert hinted.recognise(sample.recording, sample.language) == expected


@pytest.mark.parametrize("takes_grammars", [True, False])
def test_only_a_model_that_takes_grammars_is_asked_for_names(
    monkeypatch: pytest.MonkeyPatch, takes_grammars: bool
):
    """One composed in advance (HCLG) would ignore the grammar and recognise all of it again."""
    asked: list[object] = []
    monkeypatch.setattr(
        model_module,
        "examine",
        lambda folder: replace(examine(folder), takes_grammars=takes_grammars),
    )
    monkeypatch.setattr(
        recognizer_module, "with_names", lambda *given: asked.append(given[-1]) or given[2]
    )
    hinted = VoskRecognizer({"kk": MODEL, "ru": MODEL}, hints=frozenset({NAME}))
    assert hinted.recognise(SAMPLES[0].recording, "kk").text
    assert asked == ([(NAME,)] if takes_grammars else [])


def test_the_model_tells_which_words_it_knows(model: SpeechModel):
    assert model.knows(NAME)
    assert model.knows(f"{NAME} жастар")
    assert not model.knows(f"{NAME} құланөтпесссс")
