"""What a drawing of a flow shows: a box per node, a chip per way out of the picture, arrows.

An exit back to an earlier node, or into another flow, is drawn as a small chip instead of a long
line: the arrows that remain all point down, which keeps a drawing readable.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.domain.languages import Language
from hotline.flows.flows import Flows, Place
from hotline.flows.graph import successors
from hotline.flows.model import (
    BranchNode,
    DialNode,
    DigitsNode,
    DoNode,
    Node,
    RecordNode,
    SetNode,
    WaitingNode,
    case_of,
)
from hotline.flows.shapes import (
    InOtherLanguage,
    Silence,
    Speech,
    SpeechItem,
    SpokenDate,
    SpokenDigits,
)
from hotline.flows.speech import other

PromptText: TypeAlias = Callable[[Language, str], str]


@dataclass(frozen=True, slots=True)
class Box:
    """A node: `lines` are what it says or does, `exits` the labels of its ways out."""

    id: str
    kind: str
    title: str
    lines: tuple[str, ...] = ()
    exits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """From exit number `exit` of a box to another box."""

    source: str
    exit: int
    target: str


@dataclass(slots=True)
class Picture:
    """One flow, ready to be laid out."""

    title: str
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)


def picture(flows: Flows, name: str, text: PromptText, language: Language) -> Picture:
    """Return the picture of a flow, with the prompts' texts in one language."""
    drawn = Picture(title=name)
    flow = flows.flows[name]
    back = _backward(flows, flows.start(name))
    for node_name, node in flow.nodes.items():
        place = Place(name, node_name)
        ways = _ways(flows, place)
        box = Box(
            id=node_name,
            kind=node.type,
            title=node_name.replace("_", " "),
            lines=tuple(_lines(node, text, language)),
            exits=tuple(" · ".join(labels) for labels in ways.values()),
        )
        drawn.boxes.append(box)
        for index, target in enumerate(ways):
            if target.flow == name and (place, target) not in back:
                drawn.arrows.append(Arrow(node_name, index, target.node))
            else:
                chip = _chip(place, index, target)
                drawn.boxes.append(chip)
                drawn.arrows.append(Arrow(node_name, index, chip.id))
    return drawn


def exit_label(node: Node, exit_name: str) -> str:
    """Return an exit's name as a person would say it."""
    if isinstance(node, WaitingNode) and exit_name == "tries_over":
        return f"after {node.tries} tries"
    return exit_name.replace("_", " ")


def _ways(flows: Flows, place: Place) -> dict[Place, list[str]]:
    node = flows.node(place)
    ways: dict[Place, list[str]] = {}
    for exit_name, target in successors(flows, place).items():
        ways.setdefault(target, []).append(exit_label(node, exit_name))
    return ways


def _chip(place: Place, index: int, target: Place) -> Box:
    same = target.flow == place.flow
    title = f"↑ {target.node.replace('_', ' ')}" if same else f"→ {target.flow}"
    return Box(id=f"{place.node}/{index}", kind="back" if same else "flow", title=title)


def _backward(flows: Flows, start: Place) -> set[tuple[Place, Place]]:
    """Return the arrows of a flow that would point up: to a node that is still being followed."""
    back: set[tuple[Place, Place]] = set()
    state: dict[Place, str] = {}

    def visit(place: Place) -> None:
        state[place] = "open"
        for target in successors(flows, place).values():
            if state.get(target) == "open":
                back.add((place, target))
            elif target.flow == start.flow and target not in state:
                visit(target)
        state[place] = "closed"

    visit(start)
    return back


# --- What a node says or does ------------------------------------------------------------------


def _lines(node: Node, text: PromptText, language: Language) -> list[str]:
    lines = [line for line in [_does(node)] if line]
    # Menus repeat their speech after a wrong key: what a drawing shows is the plain one.
    speech: Speech = getattr(node, "say", ())
    lines += [_said(item, text, language) for item in speech]
    for number, again in enumerate(getattr(node, "again", ()), start=2):
        lines += [f"{number}. " + " ".join(_said(item, text, language) for item in again)]
    return lines


def _does(node: Node) -> str:
    match node:
        case BranchNode():
            return f"{node.value}?"
        case SetNode():
            return ", ".join(f"{name} = {case_of(value)}" for name, value in node.values.items())
        case DoNode():
            return f"{node.action}({', '.join(node.arguments.values())})"
        case DialNode():
            return f"dials {node.number}, {node.ring_seconds} s"
        case DigitsNode():
            return f"up to {node.max_digits} digits → {node.save_as}"
        case RecordNode():
            return f"up to {node.max_seconds} s, {node.silence_seconds} s of silence end it"
        case _:
            return ""


def _said(item: SpeechItem, text: PromptText, language: Language) -> str:
    match item:
        case str():
            return text(language, item) or f"[{item}.wav]"
        case InOtherLanguage():
            return text(other(language), item.other_language) or f"[{item.other_language}.wav]"
        case SpokenDigits():
            return f"[{item.digits}, digit by digit]"
        case SpokenDate():
            return f"[{item.form} {item.date}]"
        case Silence():
            return ""
        case _:
            return f"[{item.words}]"
