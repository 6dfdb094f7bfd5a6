from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.speech.plots import Bar, error_bars, reliability_diagram
from worker.speech.reliability import reliability

SVG = "{http://www.w3.org/2000/svg}"
RATES = st.floats(0, 30)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - of our own making


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def within(svg: str) -> bool:
    """Tell whether nothing is drawn beyond the picture's edge."""
    root = parsed(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    rectangles = list(root.iter(f"{SVG}rect"))
    return all(
        0 <= float(one.attrib["x"]) <= float(one.attrib["x"]) + float(one.attrib["width"]) <= width
        and 0 <= float(one.attrib["y"]) + float(one.attrib["height"]) <= height
        for one in rectangles
    )


def test_a_diagram_shows_each_bin_that_has_something():
    measured = reliability([(0.95, True), (0.92, True), (0.5, False), (0.55, True)])
    svg = reliability_diagram("Words", measured, "right words")
    root = parsed(svg)
    assert root.findtext(f"{SVG}title") == "Words"
    assert "50% to 60%: 50% of 2; 90% to 100%: 100% of 2" in root.findtext(f"{SVG}desc")
    assert len(list(root.iter(f"{SVG}rect"))) == 2
    assert {"Words", "confidence", "right words", "0 %", "100 %"} <= set(texts(svg))
    assert within(svg)


def test_nothing_measured_is_said():
    assert "0 in all, no data" in texts(reliability_diagram("Words", reliability([]), "right"))


@given(bars=st.lists(st.builds(Bar, st.text("абв<&\"'", max_size=40), RATES), max_size=6))
def test_bars_of_any_rate_stay_in_the_picture(bars: list[Bar]):
    svg = error_bars("Word error rate", bars)
    assert within(svg)
    assert len(list(parsed(svg).iter(f"{SVG}rect"))) == len(bars)


def test_bars_are_labelled():
    svg = error_bars("WER", [Bar("clean", 0.003, (0.001, 0.006)), Bar("5 dB & band", 0.108)])
    assert {"clean", "0.3 %", "5 dB & band", "10.8 %"} <= set(texts(svg))
    assert svg.count('class="range"') == 1


@pytest.mark.parametrize(
    "svg", [error_bars("a", []), reliability_diagram("a", reliability([]), "b")]
)
def test_pictures_are_readable_on_dark_ground_and_load_nothing(svg: str):
    assert "prefers-color-scheme: dark" in svg
    assert "href" not in svg
    assert "script" not in svg
