"""What a caller does, as JSON: `[{"listen": true}, {"press": "2"}, {"say": "Су жоқ"}]`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hotline.simulator import voices
from hotline.simulator.audio import NotAudioError, Sound, decode
from hotline.simulator.line import (
    Action,
    HangUp,
    Listen,
    PickUp,
    Press,
    Speak,
    Spoil,
    StartTalking,
    Wait,
)
from hotline.simulator.twiml_rules import KEYS

Finder = Callable[[str], Sound]
"""Finds sound by the name of a sample or of an upload; raises ScriptError."""

DEFAULT_VOICE = "kk"


class ScriptError(ValueError):
    """The script says something that nobody can do."""


def read_script(steps: Any, find: Finder) -> list[Action]:
    """Read a list of steps. Raises ScriptError."""
    if not isinstance(steps, list):
        raise ScriptError("The script is not a list of steps.")
    return [read_step(step, find) for step in steps]


def read_step(step: Any, find: Finder) -> Action:
    """Read one step. Raises ScriptError."""
    if not isinstance(step, dict) or not step:
        raise ScriptError(f"This is not a step: {step!r}")
    name = next((name for name in STEPS if name in step), None)
    if name is None:
        raise ScriptError(f"No step is called {', '.join(map(str, step))}; use {', '.join(STEPS)}.")
    try:
        return STEPS[name](step, find)
    except ScriptError:
        raise
    except NotAudioError as error:
        raise ScriptError(f"{name}: {error}") from error
    except (TypeError, ValueError) as error:
        raise ScriptError(f"{name}: {step[name]!r} makes no sense: {error}") from error


def _press(step: dict[str, Any], _find: Finder) -> Action:
    keys = str(step["press"])
    if not keys or not KEYS(keys):
        raise ScriptError(f"A telephone has no keys {keys!r}.")
    return Press(keys)


def _speak(step: dict[str, Any], find: Finder) -> Action:
    name = str(step["speak"])
    return Speak(find(name), name, is_live=bool(step.get("live", False)))


def _say(step: dict[str, Any], _find: Finder) -> Action:
    text = str(step["say"]).strip()
    if not text:
        raise ScriptError("There is nothing to say.")
    return Speak(voices.speak(text, str(step.get("voice") or DEFAULT_VOICE)), text)


STEPS: dict[str, Callable[[dict[str, Any], Finder], Action]] = {
    "listen": lambda _step, _find: Listen(),
    "press": _press,
    "speak": _speak,
    "say": _say,
    "talking": lambda _step, _find: StartTalking(),
    "silence": lambda step, _find: Wait(float(step["silence"])),
    "pick_up": lambda _step, _find: PickUp(),
    "hangup": lambda _step, _find: HangUp(),
    "spoil": lambda step, _find: Spoil(str(step["spoil"])),
}


class Samples:
    """Bundled recordings: `refs.tsv` names file, language, voice and text."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._rows: dict[str, dict[str, str]] = {}
        table = folder / "refs.tsv" if folder else None
        if folder is None or table is None or not table.exists():
            return
        for line in table.read_text(encoding="utf-8").splitlines():
            columns = line.split("\t")
            if len(columns) == 4 and (folder / columns[0]).is_file():
                row = dict(zip(("name", "language", "voice", "text"), columns, strict=True))
                self._rows[columns[0]] = row

    def rows(self) -> list[dict[str, str]]:
        """All samples."""
        return list(self._rows.values())

    def find(self, name: str) -> Sound | None:
        """The sound of a sample; only names of the table are ever opened."""
        if self._folder is None or name not in self._rows:
            return None
        return decode((self._folder / name).read_bytes())
