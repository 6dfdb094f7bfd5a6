import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.ports import Recognition, RecognitionError

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Ear:
    """Hears the same in every recording whose name doesn't say bad, doubtful or number."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Language]] = []

    def recognise(self, recording: Path, language: Language) -> Recognition:
        self.asked.append((recording.name, language))
        if "bad" in recording.name:
            raise RecognitionError("unreadable", "The recording cannot be read.", retry=False)
        said = [("ауылда", 0.3), ("су", 0.8), ("жоқ", 1.2), ("рахмет", 4.0)]
        if "number" in recording.name:
            said = [("он", 0.3), ("екі", 0.8), ("үй", 1.2)]
        words = tuple(Word(text, start, start + 0.4, 0.9) for text, start in said)
        text = " ".join(word.text for word in words)
        other = (
            Recognition("да", (), 0.2, "ru", "other", 5.0) if "doubtful" in recording.name else None
        )
        return Recognition(text, words, 0.9, language, "model", 5.0, other=other)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    """Stand in for the settings' recogniser."""
    ear = Ear()
    for command in ("transcribe", "speech"):
        monkeypatch.setattr(f"hotline.cli.{command}.open_recognizer", lambda _: ear)
    return ear


@pytest.fixture
def hotline(root: Path) -> Run:
    """Run a command as a process of its own; return what it printed and its status."""

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hotline.cli.main", *map(str, words)],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
