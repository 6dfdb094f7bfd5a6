"""Labelled sentences: the lines of config/understanding/*/*.jsonl."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.domain.errors import InvalidInputError
from hotline.domain.understanding import AppealKind, TextLanguage

NO_KIND = "none"
NO, YES = "no", "yes"
"""Answers to a question of two."""
_CHANNELS = ("voice", "sms")
_REQUIRED = ("text", "department")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence and what a person found that it means.

    ``None`` as a label means that there is none (``department``: not an appeal; ``service``), or
    that nobody judged it: all but the department where ``only_department``.
    """

    text: str
    language: TextLanguage | None
    channel: str
    department: str | None
    service: str | None
    kind: AppealKind | None
    urgent: bool | None
    emergency: bool | None = None
    acceptable: tuple[str, ...] = ()
    """Other departments that count as right."""
    only_department: bool = False

    @classmethod
    def of_department(cls, text: str, channel: str, department: str) -> "Sample":
        """Return a sentence of which only the department is known."""
        return cls(text, None, channel, department, None, None, urgent=None, only_department=True)

    @property
    def is_appeal(self) -> bool:
        """Whether somebody has to deal with it."""
        return self.department is not None


def read_folder(folder: Path) -> list[Sample]:
    """Read all files of a folder, in the order of their names. Raises InvalidInputError."""
    return read_files(sorted(folder.glob("*.jsonl")))


def read_files(paths: Iterable[Path]) -> list[Sample]:
    """Read files of one JSON object a line. Raises InvalidInputError, which names the line."""
    samples = []
    for path in paths:
        # Not splitlines: a JSON text may hold other characters that end a line.
        for number, line in enumerate(_content(path).split("\n"), start=1):
            if line.strip():
                samples.append(_sample(line, f"{path.name}, line {number}"))
    return samples


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError("file", f"{path.name} cannot be read as UTF-8: {error}.") from error


def _sample(line: str, where: str) -> Sample:
    try:
        raw = json.loads(line)
        if not isinstance(raw, dict):
            raise InvalidInputError("line", f"{where}: expected one JSON object.")
        missing = [name for name in _REQUIRED if name not in raw]
        if missing:
            raise InvalidInputError("line", f"{where}: {missing[0]!r} is missing.")
        return _checked(raw, where)
    except (ValueError, TypeError) as error:
        raise InvalidInputError("line", f"{where}: {error}.") from error


def _checked(raw: dict[str, Any], where: str) -> Sample:
    channel = raw.get("channel", _CHANNELS[0])
    if channel not in _CHANNELS:
        raise InvalidInputError("channel", f"{where}: 'channel' must be voice or sms.")
    acceptable = raw.get("acceptable") or []
    if not isinstance(acceptable, list):
        raise InvalidInputError("acceptable", f"{where}: 'acceptable' must be a list of codes.")
    language, kind = raw.get("lang"), raw.get("kind")
    return Sample(
        text=_text(raw, "text", where) or "",
        language=None if language is None else TextLanguage(language),
        channel=channel,
        department=_text(raw, "department", where),
        service=_text(raw, "service", where),
        kind=None if kind in (None, NO_KIND) else AppealKind(kind),
        urgent=_truth(raw, "urgent", where),
        emergency=_truth(raw, "emergency", where),
        acceptable=tuple(map(str, acceptable)),
    )


def _text(raw: dict[str, Any], name: str, where: str) -> str | None:
    value = raw.get(name)
    if value is None and name != "text":
        return None
    if not isinstance(value, str):
        raise InvalidInputError(name, f"{where}: {name!r} must be words.")
    return value


def _truth(raw: dict[str, Any], name: str, where: str) -> bool | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, bool):
        raise InvalidInputError(name, f"{where}: {name!r} must be true or false.")
    return value
