"""Synthetic voices: for Say, and for people who type what they would say."""

from hotline.simulator.audio import NotAudioError, Sound, decode
from hotline.simulator.carrier import Carrier
from hotline.voice import espeak

SECONDS_PER_LETTER = 0.07
"""Length of a Say that no voice is there for: about 14 letters a second."""
VOICES = (
    ("kk+linda", "kk"),
    ("kk+max", "kk"),
    ("kk+victor", "kk"),
    ("ru+linda", "ru"),
    ("ru+max", "ru"),
    ("ru+victor", "ru"),
)


def speak(text: str, voice: str) -> Sound:
    """A sentence as telephone sound.

    Raises NotAudioError if there is no such voice or nothing to say.
    """
    try:
        return decode(espeak.synthesise(text, voice))
    except espeak.VoiceError as error:
        raise NotAudioError(str(error)) from error


def prompt(carrier: Carrier, text: str, language: str) -> tuple[str, float]:
    """What a Say sounds like: its name in the media store (or none) and its seconds."""
    try:
        sound = espeak.synthesise(text, language.partition("-")[0])
        return carrier.keep_sound(sound, "audio/wav")
    except (espeak.VoiceError, NotAudioError):
        return "", max(1.0, len(text) * SECONDS_PER_LETTER)
