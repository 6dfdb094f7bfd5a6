"""The prompts that callers hear: where each one's audio is, and its address for the carrier.

A human recording (ivr_flows/prompts/<language>/<id>.wav) always wins. Where there is none,
espeak-ng speaks the text of ivr_flows/prompts/<language>.yaml, slowly: listeners are old and the
line is narrow. Audio is cached by its content, so an edited text is spoken anew by itself.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import yaml
from itsdangerous import BadData, URLSafeSerializer

from hotline.domain.errors import NotFoundError
from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.effects import Prompt, Words
from hotline.voice.audio import telephone_wav, wav_seconds
from hotline.voice.espeak import VoiceError, synthesise

VOICES: Final[Mapping[Language, str]] = {"kk": "kk", "ru": "ru"}
WORDS_PER_MINUTE: Final = 140

# Changes whenever `telephone_wav` makes something else of the same input.
_FORMAT: Final = "1"
_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_SALT: Final = "hotline.voice.said"


class PromptLibrary:
    """All prompts. `folder` holds kk.yaml, ru.yaml, kk/*.wav, ru/*.wav; `cache` may be emptied.

    `secret` signs the addresses of said words, so that any web process can serve them without
    asking anybody and nobody else can make the line say something. `base_url` is the public
    address of the web server. Raises VoiceError where a catalogue cannot be read.
    """

    def __init__(self, folder: Path, cache: Path, secret: str, base_url: str) -> None:
        self._folder = folder
        self._cache = cache
        self._signer = URLSafeSerializer(secret, salt=_SALT)
        self._base_url = base_url.rstrip("/")
        self._texts = {language: _read(folder / f"{language}.yaml") for language in LANGUAGES}

    def url(self, part: Prompt | Words) -> str:
        """Return the address under which the carrier finds the audio of a part."""
        if isinstance(part, Prompt):
            return f"{self._base_url}/prompts/{part.language}/{part.id}.wav"
        token = self._signer.dumps([part.language, part.text])
        return f"{self._base_url}/prompts/said/{token}.wav"

    def has(self, prompt_id: str, language: Language) -> bool:
        """Tell whether a prompt can be spoken in a language."""
        return prompt_id in self._texts[language] or self._recording(language, prompt_id).is_file()

    def text(self, language: Language, prompt_id: str) -> str:
        """Return the text of a prompt; empty where only a human recording exists."""
        return self._texts[language].get(prompt_id, "")

    def ids(self, language: Language) -> frozenset[str]:
        """Return the prompts that have a text in a language."""
        return frozenset(self._texts[language])

    def wav(self, language: str, prompt_id: str) -> Path:
        """Return the telephone WAV of a prompt, made now if need be. Raises NotFoundError."""
        known = next((known for known in LANGUAGES if known == language), None)
        if known is None or not _ID.fullmatch(prompt_id) or not self.has(prompt_id, known):
            raise NotFoundError(f"There is no prompt {language}/{prompt_id}.")
        recording = self._recording(known, prompt_id)
        if recording.is_file():
            return self._recorded(recording, known)
        return self._spoken(self._texts[known][prompt_id], known)

    def said(self, token: str) -> Path:
        """Return the telephone WAV of signed words. Raises NotFoundError for a forged token."""
        words = self.words(token)
        return self._spoken(words.text, words.language)

    def words(self, token: str) -> Words:
        """Return signed words. Raises NotFoundError for a forged token."""
        try:
            language, text = self._signer.loads(token)
        except (BadData, TypeError, ValueError):
            raise NotFoundError("There is no such prompt.") from None
        return Words(text, language)

    def duration(self, language: Language, prompt_id: str) -> float:
        """Return the length of a prompt's audio in seconds. Raises NotFoundError."""
        return wav_seconds(self.wav(language, prompt_id))

    def prepare(self) -> None:
        """Make the audio of every prompt now, so that no caller waits for it.

        Raises VoiceError, naming the file, where a human recording cannot be read.
        """
        for language in LANGUAGES:
            recordings = (path.stem for path in (self._folder / language).glob("*.wav"))
            for prompt_id in {*self._texts[language], *recordings}:
                self.wav(language, prompt_id)

    def _recording(self, language: Language, prompt_id: str) -> Path:
        return self._folder / language / f"{prompt_id}.wav"

    def _recorded(self, recording: Path, language: Language) -> Path:
        audio = recording.read_bytes()
        try:
            return self._cached(language, audio, lambda: audio)
        except VoiceError as error:
            raise VoiceError(f"{recording}: {error}") from error

    def _spoken(self, text: str, language: Language) -> Path:
        voice = VOICES[language]
        recipe = f"{voice}\n{WORDS_PER_MINUTE}\n{text}".encode()
        return self._cached(
            language, recipe, lambda: synthesise(text, voice, words_per_minute=WORDS_PER_MINUTE)
        )

    def _cached(self, language: Language, recipe: bytes, make: Callable[[], bytes]) -> Path:
        digest = hashlib.sha256(_FORMAT.encode() + b"\n" + recipe).hexdigest()
        path = self._cache / language / f"{digest[:32]}.wav"
        if not path.is_file():
            _write_whole(path, telephone_wav(make()))
        return path


def _read(path: Path) -> Mapping[str, str]:
    try:
        texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise VoiceError(f"The prompts in {path} cannot be read: {error}.") from error
    if not isinstance(texts, dict):
        raise VoiceError(f"{path} must list prompts, one `id: text` each.")
    for name, text in texts.items():
        if not (isinstance(name, str) and _ID.fullmatch(name) and isinstance(text, str)):
            raise VoiceError(f"{path}: {name!r} must be a small latin id followed by a text.")
    return texts


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that other processes see all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)  # mkstemp's 0600 would hide it from a front server
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
