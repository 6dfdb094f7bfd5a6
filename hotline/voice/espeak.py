"""Speech synthesis by espeak-ng, from the pip wheel `espeakng-loader`, through ctypes.

The C library keeps global state: one lock serialises its use in a process. It is loaded and
initialised at the first synthesis, never at import. A fork waits for the lock, so that a child
process never inherits a half-spoken sentence; after it the child may go on using the library.

C interface: espeak-ng 1.51, src/include/espeak-ng/speak_lib.h.
"""

import ctypes
import io
import os
import threading
import wave
from pathlib import Path
from typing import Any, Final

import espeakng_loader

# Output mode: samples go to our callback, in the calling thread (AUDIO_OUTPUT_SYNCHRONOUS).
_SYNCHRONOUS: Final = 2
# Without this flag the library ends the whole process when it cannot find its data.
_DONT_EXIT: Final = 0x8000
_POSITION_BY_CHARACTER: Final = 1
_TEXT_IS_UTF8: Final = 1
_PARAMETER_RATE: Final = 1
_PARAMETER_PITCH: Final = 3
_BYTES_PER_SAMPLE: Final = 2

# int callback(short *wav, int numsamples, espeak_EVENT *events); wav is NULL at the end.
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class VoiceError(Exception):
    """The text could not be spoken; the message is a sentence that says why.

    Not a `HotlineError`: the simulated carrier uses this file and knows nothing of the domain.
    """


class _Library:
    """The initialised C library. Use only while holding `_lock`."""

    def __init__(self) -> None:
        self._c = _load()
        data = Path(espeakng_loader.get_data_path())
        self.rate: int = self._c.espeak_Initialize(
            _SYNCHRONOUS, 0, os.fsencode(data.parent), _DONT_EXIT
        )
        if self.rate <= 0:
            raise VoiceError(
                f"espeak-ng cannot read its voices in {data}: install the espeakng-loader wheel "
                "anew, and keep the path of the installation short (under 150 characters)."
            )
        self._variants = frozenset(file.name for file in (data / "voices" / "!v").iterdir())
        self._chunks: list[bytes] = []
        # C keeps a bare pointer to the callback: this attribute keeps the callback alive.
        self._callback = _Callback(self._collect)

    def _collect(self, wav: Any, samples: int, _events: int | None) -> int:
        if wav and samples > 0:
            self._chunks.append(ctypes.string_at(wav, samples * _BYTES_PER_SAMPLE))
        return 0  # go on

    def speak(self, text: str, voice: str, words_per_minute: int, pitch: int) -> bytes:
        """Return the bare samples, 16-bit mono at `self.rate`."""
        _, _, variant = voice.partition("+")
        # The library speaks an unknown variant in the plain voice, without a word.
        unknown = "\0" in voice or (variant and variant not in self._variants)
        if unknown or self._c.espeak_SetVoiceByName(os.fsencode(voice)) != 0:
            raise VoiceError(f"espeak-ng has no voice named {voice!r}.")
        self._c.espeak_SetParameter(_PARAMETER_RATE, words_per_minute, 0)
        self._c.espeak_SetParameter(_PARAMETER_PITCH, pitch, 0)
        # A NUL would end the text early, a lone surrogate has no UTF-8.
        utf8 = text.replace("\0", " ").encode("utf-8", errors="replace") + b"\0"
        self._chunks = []
        # Each time: the library has one callback, and who else uses it in this process sets theirs.
        self._c.espeak_SetSynthCallback(self._callback)
        status = self._c.espeak_Synth(
            utf8, len(utf8), 0, _POSITION_BY_CHARACTER, 0, _TEXT_IS_UTF8, None, None
        )
        if status != 0 or self._c.espeak_Synchronize() != 0:
            raise VoiceError(f"espeak-ng failed to speak {len(text)} characters (status {status}).")
        samples, self._chunks = b"".join(self._chunks), []
        return samples


def _load() -> ctypes.CDLL:
    path = espeakng_loader.get_library_path()
    try:
        c = ctypes.CDLL(path)
    except OSError as error:
        raise VoiceError(f"espeak-ng cannot be loaded from {path}: {error}.") from error
    c.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    c.espeak_SetSynthCallback.argtypes = [_Callback]
    c.espeak_SetSynthCallback.restype = None
    c.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    c.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    c.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.POINTER(ctypes.c_uint),
        ctypes.c_void_p,
    ]
    c.espeak_Synchronize.argtypes = []
    return c


_lock = threading.Lock()
_library: _Library | None = None
os.register_at_fork(
    before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release
)


def synthesise(text: str, voice: str, *, words_per_minute: int = 165, pitch: int = 50) -> bytes:
    """Speak `text` and return a complete WAV file: 16-bit mono, at espeak-ng's rate (22,050 Hz).

    `voice` is espeak-ng's name of a language, with or without a variant: "kk", "ru", "kk+f2".
    `words_per_minute` is 80 to 450, `pitch` 0 to 99. Text with nothing to say gives a few
    milliseconds of silence. Safe to call from any thread; calls wait for each other.
    Raises VoiceError.
    """
    global _library  # the C library is global itself, this mirrors it
    with _lock:
        if _library is None:
            _library = _Library()
        samples = _library.speak(text, voice, words_per_minute, pitch)
        rate = _library.rate
    return _as_wav(samples, rate)


def _as_wav(samples: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(_BYTES_PER_SAMPLE)
        wav.setframerate(rate)
        wav.writeframes(samples)
    return file.getvalue()
