"""The history of an appeal in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hotline.domain.appeals import AppealState
from hotline.domain.reference import grouped
from hotline.domain.rules import Rule
from hotline.domain.understanding import AppealKind
from hotline.storage.tables import HistoryEntry
from hotline.web.console import words
from hotline.web.console.discard_words import percent
from hotline.web.console.formats import day
from hotline.web.console.term_words import noted_rule
from hotline.web.i18n import _


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
    if key in ("department", "wanted", "to"):
        return departments.get(str(value), str(value))
    say = _SAID.get(key, str)
    try:
        return say(value)
    except (KeyError, ValueError):
        return str(value)  # noted by an older version


def rules_in_words(noted: str) -> list[str]:
    """Say the routing rules that stand in the history, joined by "+"."""
    return [str(words.RULES[Rule(each)]) for each in noted.split("+") if each in list(Rule)]


def _list(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "state": lambda value: str(words.STATES[AppealState(value)]),
    "kind": lambda value: str(words.KINDS[AppealKind(value)]),
    "term": lambda value: noted_rule(value) if isinstance(value, dict) else str(value),
    "due_on": lambda value: day(date.fromisoformat(value)),
    "tell_by": lambda value: day(date.fromisoformat(value)),
    "told_by": lambda value: str(words.TOLD_112[value]),
    "rule": lambda value: " ".join(rules_in_words(value)),
    "late": lambda _value: _("yes"),
    "teaches": lambda _value: _("yes"),
    "probability": lambda value: percent(float(value)),
    "because": _list,
    "split_off": grouped,
    "part_of": grouped,
    "why": lambda value: str(words.CALLBACK_REASONS[value]),
}
"""How values of the history are said; others stand there as they are."""
