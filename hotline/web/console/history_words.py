"""The history of an appeal in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hotline.domain.appeals import AppealState
from hotline.domain.understanding import AppealKind
from hotline.storage.tables import HistoryEntry
from hotline.web.console import words
from hotline.web.console.formats import day
from hotline.web.console.term_words import noted_rule


@dataclass(frozen=True, slots=True)
class Change:
    """One value, before (where known) and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]


def in_words(entry: HistoryEntry, departments: Mapping[str, str]) -> Event:
    """Say an entry of the history in the reader's language; `departments`: names by code."""
    before = {**entry.before}
    if "department_before" in entry.after:
        before["department"] = entry.after["department_before"]
    changes = (
        Change(
            str(label),
            _value(key, before.get(key), departments),
            _value(key, entry.after.get(key), departments),
        )
        for key, label in words.DETAILS.items()
        if entry.after.get(key) not in (None, "", before.get(key))
    )
    return Event(
        entry.at,
        str(words.ACTORS.get(entry.actor, entry.actor)),
        str(words.ACTIONS.get(entry.action, entry.action)),
        tuple(changes),
    )


def _value(key: str, value: Any, departments: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if key == "term" and isinstance(value, dict):
        return noted_rule(value)
    text = str(value)
    if key == "state" and text in list(AppealState):
        return str(words.STATES[AppealState(text)])
    if key == "department":
        return departments.get(text, text)
    if key == "kind" and text in list(AppealKind):
        return str(words.KINDS[AppealKind(text)])
    if key in ("due_on", "tell_by"):
        return _day(text)
    if key == "why" and text in words.CALLBACK_REASONS:
        return str(words.CALLBACK_REASONS[text])
    return text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
