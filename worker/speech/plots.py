"""Two pictures of an evaluation as SVG: no library, readable on light and on dark ground."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from worker.speech.reliability import Bin, Reliability

# Colours that the colour-blind tell apart (Okabe and Ito), on the reader's own ground.
_STYLE = """\
<style>
  svg { color-scheme: light dark; background: #fff; font: 13px system-ui, sans-serif }
  text { fill: #222 }
  .quiet { fill: #595959 }
  .bar { fill: #0072b2 }
  .line { stroke: #8a8a8a; stroke-width: 1 }
  .grid { stroke: #ddd; stroke-width: 1 }
  .ideal { stroke: #8a8a8a; stroke-width: 1.5; stroke-dasharray: 5 4 }
  .range { stroke: #d55e00; stroke-width: 2 }
  .mark { fill: #d55e00 }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d }
    text { fill: #e8e8e8 }
    .quiet { fill: #b4b4b4 }
    .bar { fill: #56b4e9 }
    .grid { stroke: #333842 }
    .range { stroke: #ffd9a0 }
    .mark { fill: #ffd9a0 }
  }
</style>"""

_SIDE = 300  # of the square in a reliability diagram
_LEFT, _TOP = 64, 56
_BAR_LEFT, _BAR_WIDTH, _ROW = 190, 340, 26
_CHARACTERS_OF_A_NAME = 24
_MOST_STEPS = 5
_FINEST_STEP = 0.002


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate and the interval (both as fractions) in which it lies with 95 % certainty."""

    name: str
    rate: float
    interval: tuple[float, float] | None = None


def reliability_diagram(title: str, measured: Reliability, right: str) -> str:
    """Draw confidence against the share of what was `right`; the diagonal is perfect."""
    error = "no data" if measured.error is None else f"calibration error {measured.error:.3f}"
    bottom = _TOP + _SIDE
    parts = [
        _text(_LEFT, 22, title, weight="bold"),
        _text(_LEFT, 42, f"{measured.count} in all, {error}", style="quiet"),
    ]
    for step in range(0, 101, 20):
        place = _SIDE * step / 100
        parts += [
            _line(_LEFT, bottom - place, _LEFT + _SIDE, bottom - place, "grid"),
            _text(_LEFT - 8, bottom - place + 4, f"{step} %", anchor="end", style="quiet"),
            _text(_LEFT + place, bottom + 20, f"{step} %", anchor="middle", style="quiet"),
        ]
    parts += [part for each in measured.bins for part in _bin(each, bottom)]
    parts += [
        _line(_LEFT, bottom, _LEFT + _SIDE, bottom, "line"),
        _line(_LEFT, bottom, _LEFT + _SIDE, _TOP, "ideal"),
        _text(_LEFT + _SIDE / 2, bottom + 42, "confidence", anchor="middle"),
        _text(16, _TOP + _SIDE / 2, right, anchor="middle", turn=-90),
    ]
    told = "; ".join(
        f"{each.low:.0%} to {each.high:.0%}: {each.right:.0%} of {each.count}"
        for each in measured.bins
        if each.right is not None
    )
    return _svg(_LEFT + _SIDE + 24, bottom + 58, title, f"{right} by confidence. {told}", parts)


def error_bars(title: str, bars: Sequence[Bar]) -> str:
    """Draw a horizontal bar for each word error rate."""
    highest = max((edge for bar in bars for edge in (bar.rate, *(bar.interval or ()))), default=0.0)
    step = _step(highest / _MOST_STEPS)
    steps = max(math.ceil(highest / step), 1)
    scale = _BAR_WIDTH / (steps * step)
    bottom = 44 + _ROW * len(bars)
    parts = [_text(12, 22, title, weight="bold")]
    for number in range(steps + 1):
        place = _BAR_LEFT + scale * step * number
        parts += [
            _line(place, 36, place, bottom, "grid"),
            _text(place, bottom + 18, _percent(step * number), anchor="middle", style="quiet"),
        ]
    for number, bar in enumerate(bars):
        parts += _bar(bar, 44 + _ROW * number, scale)
    parts.append(_line(_BAR_LEFT, 36, _BAR_LEFT, bottom, "line"))
    told = "; ".join(f"{bar.name}: {_percent(bar.rate)}" for bar in bars)
    return _svg(_BAR_LEFT + _BAR_WIDTH + 76, bottom + 32, title, told, parts)


def _bin(each: Bin, bottom: float) -> Iterable[str]:
    if each.right is None or each.confidence is None:
        return
    left, height = _LEFT + _SIDE * each.low, _SIDE * each.right
    width = _SIDE * (each.high - each.low)
    yield (
        f'<rect class="bar" x="{left + 1:.1f}" y="{bottom - height:.1f}" width="{width - 2:.1f}" '
        f'height="{max(height, 1):.1f}"><title>{each.count} with a mean confidence of '
        f"{each.confidence:.0%}: {each.right:.0%} right</title></rect>"
    )
    yield (
        f'<circle class="mark" cx="{_LEFT + _SIDE * each.confidence:.1f}" '
        f'cy="{bottom - height:.1f}" r="3.5"/>'
    )


def _bar(bar: Bar, top: float, scale: float) -> Iterable[str]:
    middle, end = top + _ROW / 2 - 2, _BAR_LEFT + bar.rate * scale
    yield _text(_BAR_LEFT - 10, middle + 4, _short(bar.name), anchor="end")
    yield (
        f'<rect class="bar" x="{_BAR_LEFT}" y="{top + 2:g}" width="{max(end - _BAR_LEFT, 1):.1f}" '
        f'height="{_ROW - 8}"><title>{escape(bar.name)}: {_percent(bar.rate)}</title></rect>'
    )
    if bar.interval is not None:
        low, high = (_BAR_LEFT + edge * scale for edge in bar.interval)
        yield _line(low, middle, high, middle, "range")
        end = max(end, high)
    yield _text(end + 8, middle + 4, _percent(bar.rate))


def _step(least: float) -> float:
    """Round up to a number that reads well: 1, 2 or 5 times a power of ten."""
    least = max(least, _FINEST_STEP)
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * 0.999)


def _svg(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img">'
    )
    told = [f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>"]
    return "\n".join([head, *told, _STYLE, *parts, "</svg>\n"])


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    style: str = "",
    weight: str = "normal",
    turn: int = 0,
) -> str:
    look = f' class="{style}"' if style else ""
    turned = f' transform="rotate({turn} {x:g} {y:g})"' if turn else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}"{look}{turned}>'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _percent(rate: float) -> str:
    return f"{100 * rate:.3g} %"


def _short(name: str) -> str:
    if len(name) <= _CHARACTERS_OF_A_NAME:
        return name
    return name[: _CHARACTERS_OF_A_NAME - 1] + "…"
