import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from worker.speech.recognizer import VoskRecognizer

MODEL = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru"


@pytest.fixture(scope="session")
def model_folder() -> Path:
    return MODEL


@pytest.fixture(scope="session")
def vosk_recognizer() -> VoskRecognizer:
    recognizer = VoskRecognizer({"kk": MODEL, "ru": MODEL})
    recognizer.load()
    return recognizer


@pytest.fixture
def wav(tmp_path: Path) -> Callable[..., Path]:
    """Write PCM (little-endian int16) as a WAV file."""

    def write(pcm: bytes, rate: int = 8000, channels: int = 1, name: str = "a.wav") -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(pcm)
        return path

    return write
