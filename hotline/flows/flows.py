"""All flows together, and where an exit leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hotline.flows.errors import FlowError
from hotline.flows.model import Flow, Node
from hotline.flows.shapes import Exit, OtherFlow


class Place(NamedTuple):
    """A node of a flow."""

    flow: str
    node: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.node}"


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows by name (file name without `.yaml`)."""

    flows: Mapping[str, Flow]

    def start(self, flow: str) -> Place:
        """Return the first node of a flow. Raises FlowError for an unknown flow."""
        if flow not in self.flows:
            raise FlowError([f"There is no flow {flow!r} (ivr_flows/{flow}.yaml)."])
        return Place(flow, self.flows[flow].start)

    def node(self, place: Place) -> Node:
        """Return a node. Raises FlowError where it does not exist (any more)."""
        self.start(place.flow)
        try:
            return self.flows[place.flow].nodes[place.node]
        except KeyError:
            raise FlowError(
                [f"ivr_flows/{place.flow}.yaml has no node {place.node!r} (any more)."]
            ) from None

    def follow(self, origin: Place, exit_: Exit) -> Place:
        """Return where an exit of a node leads. Raises FlowError for an unknown flow."""
        if isinstance(exit_, OtherFlow):
            return self.start(exit_.flow)
        return Place(origin.flow, exit_)

    def places(self) -> Iterator[tuple[Place, Node]]:
        """Yield every node of every flow."""
        for name, flow in self.flows.items():
            for node_name, node in flow.nodes.items():
                yield Place(name, node_name), node
