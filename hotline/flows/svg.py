"""Draws a flow as an SVG document, without any tool outside Python."""

import textwrap
from dataclasses import replace
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree as ET

from hotline.domain.languages import Language
from hotline.flows.flows import Flows
from hotline.flows.layout import Layout, Point, Size, lay_out
from hotline.flows.picture import Arrow, Box, Picture, PromptText, picture

# Lengths are px; the widths of letters are those of 12 px DejaVu Sans, with room to spare.
_CHARACTERS_A_LINE: Final = 42
_CHARACTER: Final = 7.2
_TITLE_CHARACTER: Final = 8.0
_EXIT_CHARACTER: Final = 6.7
_LINE: Final = 17.0
_PADDING: Final = 12.0
_TITLE: Final = 26.0
_EXIT_ROW: Final = 24.0
_MARGIN: Final = 24.0
_HEADING: Final = 40.0
_LEAST_WIDTH: Final = 150.0

# Dark enough for the white title: WCAG AA, 4.5 : 1.
_COLOURS: Final = {
    "say": "#0f766e",
    "menu": "#1d4ed8",
    "record": "#b91c1c",
    "digits": "#6d28d9",
    "dial": "#15803d",
    "do": "#92400e",
    "branch": "#475569",
    "set": "#475569",
    "hangup": "#111827",
}
_STYLE: Final = """
text { font: 12px 'DejaVu Sans', Verdana, Arial, sans-serif; fill: #111827 }
.heading { font-size: 18px; font-weight: bold }
.title { font-weight: bold; fill: #fff }
.kind { font-size: 11px; fill: #fff }
.exit { font-size: 11px; fill: #334155 }
.exit-box { fill: #e2e8f0 }
.chip { fill: #f1f5f9; stroke: #64748b }
.arrow { fill: none; stroke: #64748b; stroke-width: 1.5 }
.tip { fill: #64748b }
"""


def svg(flows: Flows, name: str, text: PromptText, language: Language) -> str:
    """Return an SVG document that shows a flow, with its prompts in one language."""
    drawn = picture(flows, name, text, language)
    sizes = {box.id: _size(box) for box in drawn.boxes}
    layout = lay_out(sizes, list(dict.fromkeys((a.source, a.target) for a in drawn.arrows)))
    drawn = _exits_in_order(drawn, sizes, layout)
    root, canvas = _document(f"{name}.yaml", flows.flows[name].about, layout)
    _draw_arrows(canvas, drawn, sizes, layout)
    for box in drawn.boxes:
        _draw_box(canvas, box, sizes[box.id], layout.corners[box.id])
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _document(title: str, about: str, layout: Layout) -> tuple[ET.Element, ET.Element]:
    width = round(layout.width + 2 * _MARGIN)
    height = round(layout.height + 2 * _MARGIN + _HEADING)
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    root.attrib |= {"viewBox": f"0 0 {width} {height}", "width": f"{width}", "height": f"{height}"}
    ET.SubElement(root, "title").text = f"{title}: {about}"
    ET.SubElement(root, "style").text = _STYLE
    tip = ET.SubElement(
        ET.SubElement(root, "defs"),
        "marker",
        {"id": "tip", "viewBox": "0 0 10 10", "refX": "9", "refY": "5", "orient": "auto"},
        markerWidth="7",
        markerHeight="7",
    )
    ET.SubElement(tip, "path", {"class": "tip", "d": "M0 0L10 5L0 10z"})
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#fff")
    _text(root, "heading", _MARGIN, _MARGIN + 14, title)
    return root, ET.SubElement(
        root, "g", transform=f"translate({_MARGIN:.0f} {_MARGIN + _HEADING:.0f})"
    )


def _text(parent: ET.Element, style: str, x: float, y: float, text: str, anchor: str = "") -> None:
    place = {"class": style, "x": f"{x:.1f}", "y": f"{y:.1f}"}
    ET.SubElement(parent, "text", place | ({"text-anchor": anchor} if anchor else {})).text = text


def _rect(parent: ET.Element, corner: Point, size: Size, radius: int, **style: str) -> None:
    x, y = corner
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "rx": f"{radius}"}
    area = {"width": f"{size.width:.1f}", "height": f"{size.height:.1f}"}
    ET.SubElement(parent, "rect", place | area | {k.strip("_"): v for k, v in style.items()})


# --- Boxes -------------------------------------------------------------------------------------


def _is_chip(box: Box) -> bool:
    return box.kind not in _COLOURS


def _wrapped(box: Box) -> list[str]:
    return [part for line in box.lines for part in textwrap.wrap(line, _CHARACTERS_A_LINE)]


def _size(box: Box) -> Size:
    if _is_chip(box):
        return Size(len(box.title) * _TITLE_CHARACTER + 2 * _PADDING, _TITLE)
    lines = _wrapped(box)
    text = max((len(line) for line in lines), default=0) * _CHARACTER
    title = (len(box.title) + len(box.kind) + 2) * _TITLE_CHARACTER
    width = max(_LEAST_WIDTH, sum(_exit_widths(box)), max(text, title) + 2 * _PADDING)
    height = _TITLE + len(lines) * _LINE + (_PADDING if lines else _PADDING / 2)
    return Size(width, height + (_EXIT_ROW if box.exits else 0))


def _draw_box(canvas: ET.Element, box: Box, size: Size, corner: Point) -> None:
    x, y = corner
    if _is_chip(box):
        _rect(canvas, corner, size, 13, class_="chip")
        _text(canvas, "exit", x + size.width / 2, y + 17, box.title, "middle")
        return
    colour = _COLOURS[box.kind]
    _rect(canvas, corner, size, 6, fill="#fff", stroke=colour)
    _rect(canvas, corner, Size(size.width, _TITLE), 6, fill=colour)
    _text(canvas, "title", x + _PADDING, y + 17, box.title)
    _text(canvas, "kind", x + size.width - _PADDING, y + 17, box.kind, "end")
    for index, line in enumerate(_wrapped(box)):
        _text(canvas, "line", x + _PADDING, y + _TITLE + (index + 1) * _LINE, line)
    for index, label in enumerate(box.exits):
        centre, width = _exit_cell(box, size, index)
        top = y + size.height - _EXIT_ROW
        _rect(canvas, (x + centre - width / 2 + 3, top), Size(width - 6, 18), 4, class_="exit-box")
        _text(canvas, "exit", x + centre, top + 13, label, "middle")


def _exit_widths(box: Box) -> list[float]:
    return [len(label) * _EXIT_CHARACTER + 2 * _PADDING for label in box.exits]


def _exit_cell(box: Box, size: Size, index: int) -> tuple[float, float]:
    """Return the centre (from the box's left side) and the width of an exit's label."""
    widths = _exit_widths(box)
    stretch = size.width / sum(widths)
    return (sum(widths[:index]) + widths[index] / 2) * stretch, widths[index] * stretch


# --- Arrows ------------------------------------------------------------------------------------


def _exits_in_order(drawn: Picture, sizes: dict[str, Size], layout: Layout) -> Picture:
    """Return the picture with each box's exits from left to right as their arrows go."""

    def aim(arrow: Arrow) -> float:
        bends = layout.bends[arrow.source, arrow.target]
        straight = layout.corners[arrow.target][0] + sizes[arrow.target].width / 2
        return bends[0][0] if bends else straight

    ordered = Picture(drawn.title)
    for box in drawn.boxes:
        arrows = sorted((arrow for arrow in drawn.arrows if arrow.source == box.id), key=aim)
        ordered.boxes.append(replace(box, exits=tuple(box.exits[arrow.exit] for arrow in arrows)))
        ordered.arrows += [replace(arrow, exit=index) for index, arrow in enumerate(arrows)]
    return ordered


def _draw_arrows(
    canvas: ET.Element, drawn: Picture, sizes: dict[str, Size], layout: Layout
) -> None:
    boxes = {box.id: box for box in drawn.boxes}
    for arrow in drawn.arrows:
        source, target = sizes[arrow.source], sizes[arrow.target]
        x, y = layout.corners[arrow.source]
        centre, _ = _exit_cell(boxes[arrow.source], source, arrow.exit)
        target_x, target_y = layout.corners[arrow.target]
        start = (x + centre, y + source.height)
        end = (target_x + target.width / 2, target_y)
        curve = _curve([start, *layout.bends[arrow.source, arrow.target], end])
        ET.SubElement(canvas, "path", {"class": "arrow", "marker-end": "url(#tip)", "d": curve})


def _curve(points: list[Point]) -> str:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        path += f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return path
