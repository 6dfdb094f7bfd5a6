"""Whole conversations, read from conversations/*.yaml and played in both languages.

A conversation file can be read without knowing the code. Its entries are

    caller:     waits | presses 2 | keys 87011234567 | speaks for 12 s |
                speaks for 2 s and presses 2 | speaks for 12 s and hangs up |
                says nothing | hangs up
                (a recording's length counts the silence that ended it)
    reception:  completed | busy | no-answer | failed | canceled
    hotline:    keep_recording -> kept        an action and its outcome
      giving:   values that the action sets
    line says:  prompts; "(other language)" marks those not in the caller's language
      and then: waits for a key | waits for a number | records | dials NUMBER | hangs up

`language becomes: other` after an entry says that the caller's language changed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.effects import (
    Dial,
    Do,
    Effect,
    Gather,
    Hangup,
    Part,
    Pause,
    Prompt,
    Record,
    Say,
)
from hotline.flows.engine import step
from hotline.flows.flows import Flows, Place
from hotline.flows.inputs import Dialled, Done, HungUp, Input, Nothing, Pressed, Recorded, Started
from hotline.flows.model import Flow
from hotline.flows.session import Session

CONVERSATIONS = sorted((Path(__file__).parent / "conversations").glob("*.yaml"))
STARTED = {
    "number_withheld": False,
    "reception_open": True,
    "reception_phone": "+77213144444",
}
OTHER: Mapping[Language, Language] = {"kk": "ru", "ru": "kk"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_conversation(path: Path, language: Language, flows: Flows) -> None:
    play(flows, path, language)


def test_conversations_cover_every_exit(flows_folder: Path) -> None:
    watched = Watched({path.stem: instrumented(path) for path in flows_folder.glob("*.yaml")})
    for path in CONVERSATIONS:
        for language in LANGUAGES:
            play(watched, path, language)
    exits = {place for place, _ in watched.places() if place.node.startswith("exit ")}
    missed = sorted(map(str, exits - watched.visited))
    assert not missed, f"no conversation takes {', '.join(missed)}"


# --- Playing a conversation --------------------------------------------------------------------


@dataclass
class Line:
    """A call that is being played: what was said since the last check, and what came last."""

    flows: Flows
    session: Session
    said: list[Part] = field(default_factory=list)
    last: Effect | None = None

    def happens(self, what: Input) -> None:
        # Stored and read again, as between two webhooks.
        stored = Session.from_json(self.session.to_json())
        self.session, effects = step(self.flows, stored, what)
        *before, self.last = effects
        assert all(isinstance(effect, Say) for effect in before)
        for effect in effects:
            self.said += getattr(effect, "parts", ())


def play(flows: Flows, path: Path, language: Language) -> None:
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    line = Line(flows, Session.begin(file.get("flow", "main"), language))
    line.happens(Started({**STARTED, "language": language, **file.get("starts", {})}))
    told = False
    for number, entry in enumerate(file["conversation"], start=1):
        where = f"{path.name}, entry {number} ({language}): {entry}"
        told = "line says" in entry
        if told:
            check_line(line, entry, language, where)
        else:
            line.happens(input_of(line, entry, where))
        if entry.get("language becomes") == "other":
            language = OTHER[language]
        assert line.session.language == language, where
    assert told, f"{path.name} must end with what the line says"
    assert line.session.ended == isinstance(line.last, Hangup)


def input_of(line: Line, entry: Mapping[str, Any], where: str) -> Input:
    if "hotline" in entry:
        action, outcome = entry["hotline"].split(" -> ")
        assert isinstance(line.last, Do), where
        assert line.last.action == action, where
        assert dict(line.last.arguments) == entry.get("with", dict(line.last.arguments)), where
        return Done(outcome, entry.get("giving", {}))
    assert not isinstance(line.last, Do), where
    assert not line.said, f"{where}: first write what the line says"
    if "reception" in entry:
        assert isinstance(line.last, Dial), where
        return Dialled(entry["reception"])
    return caller_does(entry["caller"], where)


def caller_does(what: str, where: str) -> Input:
    simple = {"waits": Nothing(), "says nothing": Recorded(5), "hangs up": HungUp()}
    if what in simple:
        return simple[what]
    if match := re.fullmatch(r"(?:presses|keys) ([0-9*#]+)", what):
        return Pressed(match[1])
    spoken = re.fullmatch(r"speaks for (\d+) s(?: and (?:presses ([0-9*#])|(hangs up)))?", what)
    assert spoken, f"{where}: unknown"
    return Recorded(int(spoken[1]), key=spoken[2], hung_up=bool(spoken[3]))


def check_line(line: Line, entry: Mapping[str, Any], language: Language, where: str) -> None:
    expected = [item[language] if isinstance(item, dict) else item for item in entry["line says"]]
    assert list(in_words(line.said, line.session.language)) == expected, where
    assert then(line.last) == entry["and then"], where
    line.said = []


def in_words(parts: Iterable[Part], language: Language) -> Iterable[str]:
    """Give the parts as conversation files write them; digits in a row stand together."""
    digits = ""
    for part in (*parts, None):
        digit = re.fullmatch(r"digit_(\d)", part.id) if isinstance(part, Prompt) else None
        if digit:
            digits += digit[1]
            continue
        if digits:
            yield digits
            digits = ""
        match part:
            case Prompt():
                yield part.id + ("" if part.language == language else " (other language)")
            case Pause():
                yield f"pause {part.seconds}"
            case None:
                pass
            case _:
                assert part.language == language
                yield part.text


def then(effect: Effect | None) -> str:
    match effect:
        case Gather(max_digits=1):
            return "waits for a key"
        case Gather():
            return "waits for a number"
        case Record():
            return "records"
        case Dial():
            return f"dials {effect.number}"
        case Hangup():
            return "hangs up"
        case _:
            return f"asks the hotline for {effect}"


# --- Watching which exits are taken ------------------------------------------------------------

ONE_EXIT = (
    "next",
    "silence",
    "tries_over",
    "recorded",
    "entered",
    "completed",
    "not_reached",
    "otherwise",
)
EXITS_BY_NAME = ("keys", "cases", "outcomes")


class Watched(Flows):
    """Flows that note which nodes a call came through."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        super().__init__(flows)
        object.__setattr__(self, "visited", set())

    visited: set[Place]

    def node(self, place: Place) -> Any:
        self.visited.add(place)
        return super().node(place)


def instrumented(path: Path) -> Flow:
    """Read a flow with a node that does nothing put into every exit."""
    flow = yaml.safe_load(path.read_text(encoding="utf-8"))
    nodes: dict[str, Any] = {}

    def watch(owner: str, name: Any, target: Any) -> str:
        marker = f"exit {name} of {owner}"
        nodes[marker] = {"type": "set", "values": {}, "next": target}
        return marker

    for owner, node in flow["nodes"].items():
        nodes[owner] = {
            key: watch(owner, key, value)
            if key in ONE_EXIT
            else {name: watch(owner, name, target) for name, target in value.items()}
            if key in EXITS_BY_NAME
            else value
            for key, value in node.items()
        }
    return Flow.model_validate({**flow, "nodes": nodes})
