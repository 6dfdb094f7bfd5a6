"""Compare the files with the database, knowing which version of a file each row came from.

The database is the truth once the files were loaded: people edit it in the console. So a row
carries the digest of the file's entry that it was last brought in line with. That tells who
changed what since: only the file, only a person, or both.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from hotline.domain.catalogue.model import Department, Entry, Service
from hotline.domain.folding import fold_words
from hotline.domain.languages import Language
from hotline.domain.stems import stem

UNKNOWN = ""
"""Origin of a row of which nobody knows what the file said: the file wins."""

ABSENT = "absent"
"""Origin of a row whose entry had left the files."""


class Action(StrEnum):
    """What loading the files does, or would have done, to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    SWITCHED_OFF = "switched_off"
    BACK = "back"
    KEPT = "kept"
    """Edited in the console; the file still says what it said, so the edit stands."""
    CONFLICT = "conflict"
    """Edited in the console and changed in the file; the console's version stands."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database has it, and its origin: a digest, UNKNOWN or ABSENT."""

    entry: Entry
    origin: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different about one entry; ``stored`` or ``filed`` is None where there is none."""

    action: Action
    stored: Entry | None
    filed: Entry | None
    """What the file says; for an entry that left it, the stored one switched off."""

    @property
    def entry(self) -> Entry:
        """Return the entry that tells which one this is about."""
        found = self.filed or self.stored
        if found is None:
            raise ValueError("a difference is about something")
        return found

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return, by field, what the database and the file say where they differ."""
        if self.stored is None or self.filed is None:
            return {}
        return changed_fields(self.stored, self.filed)

    @property
    def is_another_meaning(self) -> bool:
        """Tell whether the names have no word in common: past appeals would change their subject.

        A code is never used again for something else; whoever wants that takes a new code.
        """
        if self.stored is None or self.filed is None:
            return False
        return not any(
            _stems(self.stored, language) & _stems(self.filed, language)
            for language in ("kk", "ru")
        )


def digest(entry: Entry) -> str:
    """Return a fingerprint of what an entry says.

    Only what differs from its default counts: a field that a later version of this program adds
    must not make all entries look edited.
    """
    defaults = {item.name: item.default for item in fields(entry)}
    said = {name: value for name, value in asdict(entry).items() if value != defaults[name]}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_fields(before: Entry, after: Entry) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two versions of an entry, by field: before and after."""
    return {
        item.name: (getattr(before, item.name), getattr(after, item.name))
        for item in fields(before)
        if getattr(before, item.name) != getattr(after, item.name)
    }


def differences(
    stored: Mapping[str, Stored], filed: Iterable[Department] | Iterable[Service]
) -> Iterator[Difference]:
    """Compare all departments, or all services; both are known by their codes."""
    named = {entry.code: entry for entry in filed}
    for code, entry in named.items():
        row = stored.get(code)
        if row is None:
            yield Difference(Action.ADDED, None, entry)
        elif action := _in_file(row, entry):
            yield Difference(action, row.entry, entry)
    for code, row in stored.items():
        if code not in named and (action := _gone(row)):
            yield Difference(action, row.entry, replace(row.entry, active=False))


def origin_after(row: Stored, filed: Entry | None, action: Action | None) -> str:
    """Return the origin of a row after loading; an edit that was kept leaves it as it was."""
    if action in (Action.KEPT, Action.CONFLICT):
        return row.origin
    return ABSENT if filed is None else digest(filed)


def _in_file(row: Stored, filed: Entry) -> Action | None:
    here, there = digest(row.entry), digest(filed)
    if here == there:
        return None
    if row.origin == there:
        return Action.KEPT
    if row.origin == ABSENT:
        # Nobody edits what is switched off; what somebody switched on again is theirs.
        return Action.CONFLICT if row.entry.active else Action.BACK
    if row.origin not in (UNKNOWN, here):
        return Action.CONFLICT
    return Action.BACK if filed.active and not row.entry.active else Action.CHANGED


def _gone(row: Stored) -> Action | None:
    if not row.entry.active:
        return None
    if row.origin == ABSENT:
        return Action.KEPT
    return Action.SWITCHED_OFF if row.origin in (UNKNOWN, digest(row.entry)) else Action.CONFLICT


def _stems(entry: Entry, language: Language) -> set[str]:
    name = entry.name_kk if language == "kk" else entry.name_ru
    return {stem(word, language) for word in fold_words(name)}
