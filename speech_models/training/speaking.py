"""Synthetic speech with its exact alignment: espeak-ng says when each word and phone begins.

Uses the C library inside the wheel `espeakng-loader` through ctypes. One `Speaker` per process:
the C library keeps global state. (The hotline's own prompts go through hotline.voice.espeak,
which needs no events and is safe among threads.)

C interface: espeak-ng 1.51, src/include/espeak-ng/speak_lib.h.
"""

import ctypes
import os
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

RATE: Final = 22_050  # samples a second, what espeak-ng produces
SILENCE: Final = "SIL"

_SYNCHRONOUS: Final = 2  # samples go to our callback, in this thread
_PHONEME_EVENTS: Final = 1
_DONT_EXIT: Final = 0x8000
_POSITION_BY_CHARACTER: Final = 1
_TEXT_IS_UTF8: Final = 1
_WORD_BEGINS, _PHONE_BEGINS = 1, 7  # espeak_EVENT_TYPE
_PARAMETERS: Final = {"rate": 1, "pitch": 3, "pitch_range": 4, "gap": 7}  # espeak_PARAMETER
# Marks that espeak-ng reports as phonemes of their own, and what they add to the name of the phone
# before: palatalisation and length make another phone of it, a glottal stop (a soft sign in the
# Kazakh voice) does not.
_MARKS: Final = {";": ";", ":": ":", "?": ""}
# Put before a stressed vowel. A phone is the same phone with or without.
_STRESS: Final = "',"


class SpokenWord(NamedTuple):
    """A word of the text, the phones it was said with, and where it begins (seconds)."""

    text: str
    phones: tuple[str, ...]
    start: float


class Phone(NamedTuple):
    """A phone, or `SILENCE`, from `start` to `end` (seconds)."""

    name: str
    start: float
    end: float


class Spoken(NamedTuple):
    """What was said: int16 samples at `RATE`, the words in order, the phones without a gap."""

    samples: NDArray[np.int16]
    words: list[SpokenWord]
    phones: list[Phone]


class SpeakingError(Exception):
    """espeak-ng cannot be used, or has no such voice; the message says which."""


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class _Mark(NamedTuple):
    """An event of interest: a word begins at a character, or a phone begins (its name)."""

    sample: int
    character: int
    phone: str | None


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Speaker:
    """espeak-ng, ready to speak."""

    def __init__(self) -> None:
        """Load and initialise the library.

        Raises:
            SpeakingError: it cannot read its voices, or speaks at another rate.
        """
        data = Path(espeakng_loader.get_data_path())
        self.variants = frozenset(file.name for file in (data / "voices" / "!v").iterdir())
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        rate = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, os.fsencode(data.parent), _PHONEME_EVENTS | _DONT_EXIT
        )
        if rate != RATE:
            raise SpeakingError(f"espeak-ng cannot read its voices in {data} (answer {rate}).")
        self._chunks: list[bytes] = []
        self._marks: list[_Mark] = []
        # C keeps a bare pointer to the callback: this attribute keeps the callback alive.
        self._callback = _Callback(self._collect)

    def say(
        self,
        text: str,
        voice: str,
        *,
        rate: int = 165,
        pitch: int = 50,
        pitch_range: int = 50,
        gap: int = 0,
    ) -> Spoken | None:
        """Speak `text` (words between spaces) and return the sound with its alignment.

        `voice` is a language with or without a variant ("kk+f2"), `rate` words a minute (80-450),
        `pitch` and `pitch_range` 0-99, `gap` the pause between words in units of 10 ms.
        Returns None where espeak-ng's events do not tell the words apart: it joins some short
        words into one and reads a few letters out loud.

        Raises:
            SpeakingError: there is no such voice.
        """
        _, _, variant = voice.partition("+")
        unknown = variant and variant not in self.variants  # would be the plain voice, silently
        if unknown or self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SpeakingError(f"espeak-ng has no voice named {voice!r}.")
        settings = {"rate": rate, "pitch": pitch, "pitch_range": pitch_range, "gap": gap}
        for parameter, value in settings.items():
            self._library.espeak_SetParameter(_PARAMETERS[parameter], value, 0)
        self._chunks, self._marks = [], []
        # Each time: the library has one callback, and who else uses it in this process sets theirs.
        self._library.espeak_SetSynthCallback(self._callback)
        utf8 = text.encode() + b"\0"
        self._library.espeak_Synth(
            utf8, len(utf8), 0, _POSITION_BY_CHARACTER, 0, _TEXT_IS_UTF8, None, None
        )
        self._library.espeak_Synchronize()
        samples = np.frombuffer(b"".join(self._chunks), np.int16)
        return _aligned(text, samples, self._marks)

    def _collect(self, wav: Any, samples: int, events: Any) -> int:
        if wav and samples > 0:
            self._chunks.append(ctypes.string_at(wav, samples * 2))
        index = 0
        while events[index].type != 0:
            event = events[index]
            if event.type == _WORD_BEGINS:
                self._marks.append(_Mark(event.sample, event.text_position - 1, None))
            elif event.type == _PHONE_BEGINS:
                phone = bytes(event.id.string).decode("utf-8", errors="replace")
                self._marks.append(_Mark(event.sample, -1, phone.lstrip(_STRESS)))
            index += 1
        return 0  # go on


def _aligned(text: str, samples: NDArray[np.int16], marks: list[_Mark]) -> Spoken | None:
    """Turn the marks into words and phones; None if a word has none or they are out of order."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    phones_of: list[list[str]] = [[] for _ in spans]
    starts = [0.0 for _ in spans]
    names: list[str] = []
    begins: list[float] = []
    word = -1
    for mark in marks:
        if mark.phone is None:
            said = [i for i, (a, b) in enumerate(spans) if a <= mark.character < b]
            word = said[0] if said else word
        elif not mark.phone or mark.phone.startswith("_"):
            names.append(SILENCE)
            begins.append(mark.sample / RATE)
        elif mark.phone in _MARKS and names and names[-1] != SILENCE and phones_of[word]:
            names[-1] += _MARKS[mark.phone]
            phones_of[word][-1] += _MARKS[mark.phone]
        elif word < 0 or any(phones_of[word + 1 :]):
            return None  # a phone of no word, or of a word that is over
        else:
            if not phones_of[word]:
                starts[word] = mark.sample / RATE
            phones_of[word].append(mark.phone)
            names.append(mark.phone)
            begins.append(mark.sample / RATE)
    if not spans or not all(phones_of):
        return None
    ends = [*begins[1:], len(samples) / RATE]
    words = [
        SpokenWord(text[a:b], tuple(phones), start)
        for (a, b), phones, start in zip(spans, phones_of, starts, strict=True)
    ]
    return Spoken(samples, words, [Phone(*each) for each in zip(names, begins, ends, strict=True)])
