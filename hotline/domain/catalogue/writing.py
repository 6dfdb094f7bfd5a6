"""Write departments and services back in the style of ``config/catalogue/*.yaml``.

Comments stay where a person can put them without harm: at the top of the file and directly above
an entry. Fields that have their default are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from hotline.domain.catalogue.model import Entry

WIDTH = 100
_ORDER = (
    "code",
    "department",
    "name_kk",
    "name_ru",
    "short_kk",
    "short_ru",
    "is_topic",
    "keywords_kk",
    "keywords_ru",
    "term_days",
    "term_unit",
    "documents_kk",
    "documents_ru",
    "verified_name",
    "verified_term",
    "documents_verified",
    "source",
    "source_status",
    "legal_source",
    "note",
    "active",
)
_FIRST = re.compile(r"- code: (.+)")


@dataclass(frozen=True)
class Comments:
    """What people wrote into a file: above all entries, and above some of them."""

    top: str = ""
    above: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Comments":
        """Collect the comments of a file."""
        above: dict[str, str] = {}
        top, pending, has_begun = "", "", False
        for line in text.splitlines(keepends=True):
            if line.startswith("#"):
                pending += line
            elif not line.strip():
                # A blank line ends the head; further down it only parts the entries.
                if not has_begun:
                    top, pending = top + pending + line, ""
            elif match := _FIRST.match(line):
                has_begun = True
                if pending:
                    above[match[1].strip()] = pending
                pending = ""
            elif line.startswith("- "):
                pending = ""
        return cls(top, above)


def entries_as_yaml(entries: Iterable[Entry], comments: Comments) -> str:
    """Return the text of a file."""
    parts = (comments.above.get(entry.code, "") + _entry(entry) for entry in entries)
    return comments.top + "\n".join(parts)


def _entry(entry: Entry) -> str:
    defaults = {item.name: item.default for item in fields(entry)}
    names = [name for name in _ORDER if name in defaults]
    given = {name: getattr(entry, name) for name in names}
    lines = [
        line
        for name, value in given.items()
        if value != defaults[name]
        for line in _field(name, value)
    ]
    return "\n".join([f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]) + "\n"


def _field(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, tuple):
        yield _dump({name: value})
        return
    words = [_dump([word], flow=True)[1:-1] for word in value]
    line = f"{name}: [{', '.join(words)}]"
    if len(f"  {line}") <= WIDTH:
        yield line
        return
    yield f"{name}: ["
    yield from _wrapped(words)
    yield "]"


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    line = " "
    for word in words:
        # Each line is moved two places to the right afterwards.
        if len(f"  {line} {word},") > WIDTH:
            yield line
            line = " "
        line += f" {word},"
    yield line


def _dump(value: Any, *, flow: bool = False) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=flow)
    return str(text).strip()
