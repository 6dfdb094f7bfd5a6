"""Whatever comes in, what the carrier gets is telephone audio, or a sentence says why not."""

import io
import wave

import pytest

from hotline.voice.audio import telephone_wav
from hotline.voice.espeak import VoiceError


def wav(frames: bytes, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(frames)
    return file.getvalue()


@pytest.mark.parametrize("frames", [b"", bytes(3200)], ids=["no samples", "digital silence"])
def test_silence_stays_silence(frames: bytes) -> None:
    with wave.open(io.BytesIO(telephone_wav(wav(frames)))) as out:
        assert out.getframerate() == 8000
        assert out.getnframes() == pytest.approx(2 * 1200 + len(frames) // 4, abs=20)
        assert not any(out.readframes(out.getnframes()))


@pytest.mark.parametrize("junk", [b"", b"junk", b"RIFF" + bytes(100), wav(b"")[:20]])
def test_junk(junk: bytes) -> None:
    with pytest.raises(VoiceError, match="no audio that can be played"):
        telephone_wav(junk)
