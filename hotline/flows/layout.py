"""Places the boxes of a picture in layers, so that all arrows point down and few cross.

The method of Sugiyama, Tagawa and Toda (1981) in its simplest form: layers by the longest path,
order by the mean of the neighbours, then columns pulled towards their neighbours. Lengths in px.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean
from typing import Final, TypeAlias

COLUMN_GAP: Final = 28.0
LAYER_GAP: Final = 52.0
_SWEEPS: Final = 12

Link: TypeAlias = tuple[str, str]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a box."""

    width: float
    height: float


@dataclass(slots=True)
class Layout:
    """`corners`: the upper left corner of each box; `bends`: points a long link passes through."""

    corners: dict[str, Point] = field(default_factory=dict)
    bends: dict[Link, list[Point]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def lay_out(sizes: Mapping[str, Size], links: Sequence[Link]) -> Layout:
    """Return where the boxes go. `links` must not run in circles."""
    layer_of = _layers(sizes, links)
    all_sizes, chains = _with_bends(sizes, links, layer_of)
    layers = _ordered(layer_of, chains)
    centres = _columns(layers, all_sizes, chains)
    return _placed(layers, all_sizes, centres, chains)


def _layers(sizes: Mapping[str, Size], links: Sequence[Link]) -> dict[str, int]:
    layer_of = dict.fromkeys(sizes, 0)
    for _ in sizes:
        for source, target in links:
            layer_of[target] = max(layer_of[target], layer_of[source] + 1)
    return layer_of


def _with_bends(
    sizes: Mapping[str, Size], links: Sequence[Link], layer_of: dict[str, int]
) -> tuple[dict[str, Size], dict[Link, list[str]]]:
    """Give each link a thin invisible box in every layer that it passes."""
    all_sizes = dict(sizes)
    chains: dict[Link, list[str]] = {}
    for source, target in links:
        chain = [source]
        for layer in range(layer_of[source] + 1, layer_of[target]):
            bend = f"{source} > {target} {layer}"
            layer_of[bend] = layer
            all_sizes[bend] = Size(8, 0)
            chain.append(bend)
        chains[source, target] = [*chain, target]
    return all_sizes, chains


def _neighbours(
    chains: Mapping[Link, list[str]],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _ordered(layer_of: Mapping[str, int], chains: Mapping[Link, list[str]]) -> list[list[str]]:
    """Return the names of each layer from left to right, in the best order that was found."""
    count = max(layer_of.values(), default=-1) + 1
    layers = [[name for name in layer_of if layer_of[name] == layer] for layer in range(count)]
    above, below = _neighbours(chains)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, below)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            _sort_by_neighbours(layer, layers, above if down else below)
        if (crossings := _crossings(layers, below)) < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return best


def _sort_by_neighbours(
    layer: list[str], layers: list[list[str]], near: Mapping[str, list[str]]
) -> None:
    position = {name: index for row in layers for index, name in enumerate(row)}

    def wanted(name: str) -> float:
        return fmean(position[other] for other in near.get(name, [name]))

    layer.sort(key=wanted)


def _crossings(layers: list[list[str]], below: Mapping[str, list[str]]) -> int:
    count = 0
    for upper, lower in pairwise(layers):
        position = {name: index for index, name in enumerate(lower)}
        ends = [end for name in upper for end in sorted(position[o] for o in below.get(name, []))]
        count += sum(a > b for index, a in enumerate(ends) for b in ends[index + 1 :])
    return count


def _columns(
    layers: list[list[str]], sizes: Mapping[str, Size], chains: Mapping[Link, list[str]]
) -> dict[str, float]:
    above, below = _neighbours(chains)
    centres: dict[str, float] = {}
    for layer in layers:
        x = 0.0
        for name in layer:
            centres[name] = x + sizes[name].width / 2
            x += sizes[name].width + COLUMN_GAP
    for sweep in range(_SWEEPS * 2):
        near = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = [
                fmean(centres[other] for other in near[name]) if name in near else centres[name]
                for name in layer
            ]
            for name, x in zip(layer, _apart(wanted, layer, sizes), strict=True):
                centres[name] = x
    return centres


def _apart(wanted: list[float], layer: list[str], sizes: Mapping[str, Size]) -> list[float]:
    """Return centres as near as possible to those wanted, in order and without overlaps.

    Isotonic regression by pooling neighbours that would overlap.
    """
    offsets = [0.0]
    for left, right in pairwise(layer):
        gap = (sizes[left].width + sizes[right].width) / 2 + COLUMN_GAP
        offsets.append(offsets[-1] + gap)
    pools: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append([want - offset])
        while len(pools) > 1 and fmean(pools[-2]) >= fmean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    levels = [fmean(pool) for pool in pools for _ in pool]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _placed(
    layers: list[list[str]],
    sizes: Mapping[str, Size],
    centres: Mapping[str, float],
    chains: Mapping[Link, list[str]],
) -> Layout:
    layout = Layout()
    left = min((centres[name] - sizes[name].width / 2 for name in centres), default=0.0)
    spans: dict[str, list[Point]] = {}
    y = 0.0
    for layer in layers:
        height = max(sizes[name].height for name in layer)
        for name in layer:
            x = centres[name] - left
            spans[name] = [(x, y), (x, y + height)]
            layout.corners[name] = (x - sizes[name].width / 2, y)
            layout.width = max(layout.width, x + sizes[name].width / 2)
        layout.height = y + height
        y = layout.height + LAYER_GAP
    for link, chain in chains.items():
        layout.bends[link] = [point for bend in chain[1:-1] for point in spans[bend]]
        for bend in chain[1:-1]:
            layout.corners.pop(bend)
    return layout
