"""Which departments are taken for which: a table of shaded squares as SVG."""

from collections.abc import Iterator, Mapping
from html import escape

_SQUARE = 20
_LEFT, _TOP = 190, 200
_STYLE = """\
<style>
  svg { color-scheme: light dark; background: #fff; font: 12px system-ui, sans-serif }
  text { fill: #222 }
  .right { fill: #0072b2 }
  .wrong { fill: #d55e00 }
  .grid { fill: none; stroke: #ddd }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d }
    text { fill: #e8e8e8 }
    .right { fill: #56b4e9 }
    .grid { stroke: #333842 }
  }
</style>"""


def confusion_picture(counts: Mapping[tuple[str, str], int]) -> str:
    """Draw counts of (right, proposed); the fuller the square, the larger its share of the row."""
    names = sorted({name for pair in counts for name in pair}, key=lambda name: (name == "-", name))
    side = _SQUARE * len(names)
    size = f"{_LEFT + side + 60} {_TOP + side + 20}"
    title = "Departments: right (rows) and proposed (columns); - is no appeal"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">',
            f"<title>{title}</title>",
            _STYLE,
            f'<text x="12" y="22" font-weight="bold">{title}</text>',
            *_names(names),
            *_squares(names, counts),
            "</svg>\n",
        ]
    )


def _names(names: list[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        middle = number * _SQUARE + _SQUARE / 2 + 4
        yield f'<text x="{_LEFT - 8}" y="{_TOP + middle:g}" text-anchor="end">{escape(name)}</text>'
        x = _LEFT + middle
        yield f'<text transform="translate({x:g} {_TOP - 8}) rotate(-60)">{escape(name)}</text>'


def _squares(names: list[str], counts: Mapping[tuple[str, str], int]) -> Iterator[str]:
    for row, right in enumerate(names):
        total = sum(counts.get((right, name), 0) for name in names)
        for column, proposed in enumerate(names):
            count = counts.get((right, proposed), 0)
            place = (
                f'x="{_LEFT + column * _SQUARE}" y="{_TOP + row * _SQUARE}" '
                f'width="{_SQUARE}" height="{_SQUARE}"'
            )
            if not count:
                yield f'<rect class="grid" {place}/>'
                continue
            look = "right" if right == proposed else "wrong"
            told = escape(f"{right} as {proposed}: {count} of {total}")
            yield (
                f'<rect class="{look}" {place} fill-opacity="{0.15 + 0.85 * count / total:.2f}">'
                f"<title>{told}</title></rect>"
            )
            yield (
                f'<text x="{_LEFT + column * _SQUARE + _SQUARE / 2}" '
                f'y="{_TOP + row * _SQUARE + 14}" text-anchor="middle">{count}</text>'
            )
