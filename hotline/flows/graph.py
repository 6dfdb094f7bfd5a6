"""The flows as a graph of places."""

from collections.abc import Iterator, Mapping

from hotline.flows.flows import Flows, Place
from hotline.flows.model import Node, WaitingNode


def successors(flows: Flows, place: Place) -> Mapping[str, Place]:
    """Return where each exit of a node leads, by the name of the exit."""
    exits = flows.node(place).exits()
    return {name: flows.follow(place, exit_) for name, exit_ in exits.items()}


def without_caller(flows: Flows, place: Place) -> Mapping[str, Place]:
    """Return the exits that can be taken without waiting for the caller.

    All exits of a node that waits for nobody; of a node that waits, the one for tries used up.
    """
    node = flows.node(place)
    exits = successors(flows, place)
    return {node.over_exit: exits[node.over_exit]} if isinstance(node, WaitingNode) else exits


def entries(flows: Flows) -> Iterator[Place]:
    """Yield the nodes at which the hotline itself begins calls."""
    for name, flow in flows.flows.items():
        if flow.entry:
            yield flows.start(name)


def reachable(flows: Flows) -> frozenset[Place]:
    """Return the places that a call can come to."""
    seen: set[Place] = set()
    waiting = list(entries(flows))
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += successors(flows, place).values()
    return frozenset(seen)


def circles(flows: Flows) -> list[Place]:
    """Return one place of each circle that a call could run in without the caller."""
    found: list[Place] = []
    state: dict[Place, str] = {}

    def visit(place: Place) -> None:
        state[place] = "open"
        for following in without_caller(flows, place).values():
            if state.get(following) == "open":
                found.append(following)
            elif following not in state:
                visit(following)
        state[place] = "closed"

    for place, _ in flows.places():
        if place not in state:
            visit(place)
    return found


def options(node: Node) -> list[str]:
    """Return the keys of a node that count as options: not 0, the way to a person."""
    return [key for key in getattr(node, "keys", {}) if key != "0"]
