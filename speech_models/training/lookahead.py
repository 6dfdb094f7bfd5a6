"""HCLr.fst: a lexicon that knows which words can still follow, OpenFst type `olabel_lookahead`.

The recogniser composes the lexicon (phones to words) with the grammar (words to words) while it
listens. A word is only known some phones after its beginning, so without foresight it would
follow every word into every state. OpenFst's label look-ahead (Allauzen, Riley and Schalkwyk,
"A Generalized Composition Algorithm for Weighted Finite-State Transducers", Interspeech 2009)
stores for every state the output labels that can come next, as intervals of label numbers. To
keep the intervals few, labels are numbered in the order in which a depth-first search meets them.

The file is what OpenFst's `fstconvert --fst_type=olabel_lookahead` writes, byte for byte: a
header, a `const` transducer with the new labels, and the intervals. The grammar and words.txt
must use the new labels too.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from speech_models.training.constfst import ConstFst, FstError, Header

_KIND = "olabel_lookahead"
_ADD_ON_MAGIC = 446681434
_FINAL = -1
"""Stands for "the sentence may end here" among the labels."""

Interval = tuple[int, int]
"""Half open: [begin, end)."""


@dataclass(frozen=True, slots=True)
class Reachability:
    """The output labels that can come next in each state, under new label numbers.

    `new_labels` maps each old label (and _FINAL) to its number, which counts from 1.
    """

    new_labels: dict[int, int]
    intervals: list[list[Interval]]

    def to_bytes(self) -> bytes:
        """Write OpenFst's LabelReachableData, for output labels, without the renumbering."""
        parts = [struct.pack("<??iq", False, False, self.final_label, len(self.intervals))]
        for intervals in self.intervals:
            flat = [bound for interval in intervals for bound in interval]
            count = sum(end - begin for begin, end in intervals)
            parts.append(struct.pack(f"<q{len(flat)}ii", len(intervals), *flat, count))
        return b"".join(parts)

    @property
    def final_label(self) -> int:
        """The number that stands for the end of a sentence; -1 where no state is final."""
        return self.new_labels.get(_FINAL, -1)


def encode(lexicon: ConstFst) -> tuple[bytes, dict[int, int]]:
    """Make the file and say which new label each old output label got."""
    reach = reachability(lexicon)
    words = {old: new for old, new in reach.new_labels.items() if old != _FINAL}
    table = np.zeros(int(lexicon.arcs["output"].max(initial=0)) + 1, np.int32)
    table[list(words)] = list(words.values())
    relabelled = lexicon.with_outputs(table)
    header = Header(_KIND, 1, relabelled.properties)
    add_on = struct.pack("<???", True, False, True)  # an add-on: nothing on inputs, one on outputs
    magic = struct.pack("<i", _ADD_ON_MAGIC)
    content = (header.to_bytes(), magic, relabelled.to_bytes(), add_on, reach.to_bytes())
    return b"".join(content), words


def decode(data: bytes) -> tuple[ConstFst, int, list[list[Interval]]]:
    """Read such a file: the transducer, the final label, the intervals. Raises FstError."""
    header, offset = Header.parse(data, 0)
    if header.kind != _KIND or data[offset : offset + 4] != struct.pack("<i", _ADD_ON_MAGIC):
        raise FstError(f"type {header.kind}: expected {_KIND}")
    lexicon, offset = ConstFst.parse(data, offset + 4)
    *flags, final_label, states = struct.unpack_from("<?????iq", data, offset)
    if flags != [True, False, True, False, False]:
        raise FstError("look-ahead on inputs, or with its renumbering: not written by this package")
    offset += struct.calcsize("<?????iq")
    intervals: list[list[Interval]] = []
    for _ in range(states):
        (count,) = struct.unpack_from("<q", data, offset)
        flat = struct.unpack_from(f"<{2 * count}i", data, offset + 8)
        intervals.append(list(zip(flat[::2], flat[1::2], strict=True)))
        offset += 8 + 8 * count + 4
    if offset != len(data):
        raise FstError(f"{len(data) - offset} bytes too many")
    return lexicon, final_label, intervals


def reachability(lexicon: ConstFst) -> Reachability:
    """Find the output labels that can come next in each state.

    An arc with a label leads to a node of that label; an arc without one to the arc's target. The
    labels that can come next are then the label nodes that can be reached.
    """
    successors, label_nodes = _label_graph(lexicon)
    start = len(successors) - 1
    component = _components(successors, start)
    condensed: list[list[int]] = [[] for _ in range(max(component) + 1)]
    for node, following in enumerate(successors):
        mine = component[node]
        condensed[mine] += [component[other] for other in following if component[other] != mine]
    targets = {component[node] for node in label_nodes.values()}
    index, intervals = _intervals(condensed, component[start], targets)
    return Reachability(
        {label: index[component[node]] for label, node in label_nodes.items()},
        [intervals[component[state]] for state in range(len(lexicon.states))],
    )


def _label_graph(lexicon: ConstFst) -> tuple[list[list[int]], dict[int, int]]:
    """Nodes: the states, then one per label, then one that leads to every state without entry."""
    states = len(lexicon.states)
    successors: list[list[int]] = [[] for _ in range(states)]
    nodes: dict[int, int] = {}
    arcs = zip(lexicon.arcs["output"].tolist(), lexicon.arcs["target"].tolist(), strict=True)
    for state, (count, final) in enumerate(
        zip(lexicon.states["arcs"].tolist(), lexicon.states["final"].tolist(), strict=True)
    ):
        for _ in range(count):
            label, target = next(arcs)
            node = nodes.setdefault(label, states + len(nodes)) if label else target
            successors[state].append(node)
        if final != float("inf"):
            successors[state].append(nodes.setdefault(_FINAL, states + len(nodes)))
    successors += [[] for _ in nodes]
    entered = {node for following in successors for node in following}
    successors.append([node for node in range(len(successors)) if node not in entered])
    return successors, nodes


class _Event(Enum):
    ENTER = auto()  # a new node
    ALONG = auto()  # an arc to a node that was entered before
    LEAVE = auto()  # all arcs of the node are done


def _visit(successors: Sequence[Sequence[int]], start: int) -> Iterator[tuple[_Event, int, int]]:
    """Walk depth first from `start`, then from each node not met, in order of number.

    Yields (event, node, other): other is the arc's target for ALONG, the node's parent in the
    walk for ENTER and LEAVE, -1 if it has none.
    """
    entered = [False] * len(successors)
    for root in (start, *range(len(successors))):
        if entered[root]:
            continue
        entered[root] = True
        yield _Event.ENTER, root, -1
        path = [(root, iter(successors[root]))]
        while path:
            node, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                yield _Event.LEAVE, node, path[-1][0] if path else -1
            elif entered[following]:
                yield _Event.ALONG, node, following
            else:
                entered[following] = True
                yield _Event.ENTER, following, node
                path.append((following, iter(successors[following])))


def _components(successors: Sequence[Sequence[int]], start: int) -> list[int]:
    """Number the strongly connected components (Tarjan) in topological order."""
    component = [-1] * len(successors)
    entry: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    done = 0
    for event, node, other in _visit(successors, start):
        if event is _Event.ENTER:
            entry[node] = lowest[node] = len(entry)
            stack.append(node)
        elif event is _Event.ALONG:
            if component[other] < 0:
                lowest[node] = min(lowest[node], entry[other])
        else:
            if lowest[node] == entry[node]:
                while component[node] < 0:
                    component[stack.pop()] = done
                done += 1
            if other >= 0:
                lowest[other] = min(lowest[other], lowest[node])
    return [done - 1 - number for number in component]


def _intervals(
    successors: Sequence[Sequence[int]], start: int, targets: set[int]
) -> tuple[dict[int, int], list[list[Interval]]]:
    """Number the targets as a walk meets them; collect for each node the targets behind it."""
    index: dict[int, int] = {}
    found: list[list[Interval]] = [[] for _ in successors]
    for event, node, other in _visit(successors, start):
        if event is _Event.ENTER and node in targets:
            index[node] = len(index) + 1
            found[node].append((index[node], index[node] + 1))
        elif event is _Event.ALONG:
            found[node] += found[other]
        elif event is _Event.LEAVE:
            found[node] = _merged(found[node])
            if other >= 0:
                found[other] += found[node]
    return index, found


def _merged(intervals: list[Interval]) -> list[Interval]:
    """Sort intervals and join those that touch or overlap."""
    merged: list[Interval] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged
