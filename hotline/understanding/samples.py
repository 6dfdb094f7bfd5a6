"""Labelled sentences: the lines of config/understanding/*/*.jsonl."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.domain.errors import InvalidInputError
from hotline.domain.understanding import AppealKind, TextLanguage

NO_KIND = "none"
_CHANNELS = ("voice", "sms")
_REQUIRED = ("text", "lang", "channel", "department", "service", "kind", "urgent")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence and what a person found that it means.

    ``None`` as a label means that there is none (``department``: not an appeal), or that nobody
    judged it: ``emergency`` at any time, all but the department where ``only_department``.
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
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if line.strip():
                samples.append(_sample(line, f"{path.name}, line {number}"))
    return samples


def _sample(line: str, where: str) -> Sample:
    try:
        raw = json.loads(line)
        missing = [name for name in _REQUIRED if name not in raw]
        if missing:
            raise InvalidInputError("line", f"{where}: {missing[0]!r} is missing.")
        return _checked(raw, where)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidInputError("line", f"{where}: {error}.") from error


def _checked(raw: dict[str, Any], where: str) -> Sample:
    if raw["channel"] not in _CHANNELS:
        raise InvalidInputError("channel", f"{where}: 'channel' must be voice or sms.")
    if not isinstance(raw["text"], str):
        raise InvalidInputError("text", f"{where}: 'text' must be words.")
    return Sample(
        text=raw["text"],
        language=TextLanguage(raw["lang"]),
        channel=raw["channel"],
        department=raw["department"],
        service=raw["service"],
        kind=None if raw["kind"] in (None, NO_KIND) else AppealKind(raw["kind"]),
        urgent=bool(raw["urgent"]),
        emergency=None if raw.get("emergency") is None else bool(raw["emergency"]),
        acceptable=tuple(raw.get("acceptable") or ()),
    )
