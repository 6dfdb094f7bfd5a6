"""What is played: hotline/demo/scenario.yaml."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FOLDER = Path(__file__).parent


class Scene(BaseModel):
    """One resident: a call with a bundled recording, or a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    language: str
    answer: str
    """What the department will answer."""
    recording: str | None = None
    keys: str = ""
    """Pressed during the greeting; 2 is the other language."""
    said: str = ""
    """What is said in the recording, to compare the transcript with."""
    text: str = ""

    @property
    def audio(self) -> Path:
        """The file of the recording."""
        return FOLDER / "recordings" / (self.recording or "")


def scenes() -> list[Scene]:
    """Return what is played, in order."""
    raw = yaml.safe_load((FOLDER / "scenario.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(list[Scene]).validate_python(raw)
