"""The pictures of the flows are whole, and those in the documentation are up to date."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hotline.cli.flows import flows as command
from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.flows import Flows
from hotline.flows.layout import LAYER_GAP, Link, Size, lay_out
from hotline.flows.mermaid import mermaid
from hotline.flows.picture import picture
from hotline.flows.svg import svg
from hotline.voice.prompts import PromptLibrary

DOCS = Path(__file__).parents[2] / "docs" / "flows"
NAMES = ["main", "received", "silent", "status", "person", "apology", "emergency", "duty"]

Text = Callable[[Language, str], str]


@pytest.fixture(scope="module")
def text(flows_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Text:
    cache = tmp_path_factory.mktemp("unused")
    return PromptLibrary(flows_folder / "prompts", cache, "secret", "http://127.0.0.1").text


def test_every_flow_is_drawn_here(flows: Flows) -> None:
    assert set(flows.flows) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_node_exit_and_sentence_is_in_the_svg(name: str, flows: Flows, text: Text) -> None:
    drawing = svg(flows, name, text, "kk")
    words = " ".join(ET.fromstring(drawing).itertext())  # noqa: S314 - we wrote it ourselves
    shown = picture(flows, name, text, "kk")
    assert {box.id for box in shown.boxes} >= set(flows.flows[name].nodes)
    for box in shown.boxes:
        for expected in (box.title, *box.exits, *" ".join(box.lines).split()):
            assert expected in words
    assert drawing.count('marker-end="url(#tip)"') == len(shown.arrows)


@pytest.mark.parametrize("name", NAMES)
def test_every_exit_is_in_the_mermaid_text(name: str, flows: Flows, text: Text) -> None:
    drawing = mermaid(flows, name, text, "ru")
    exits = sum(len(node.exits()) for node in flows.flows[name].nodes.values())
    assert drawing.startswith("flowchart TD\n")
    assert drawing.count(" -->|") == exits


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_shows_the_flows_as_they_are(
    name: str, language: Language, flows: Flows, text: Text
) -> None:
    drawn = (DOCS / f"{name}.{language}.svg").read_text(encoding="utf-8")
    assert drawn == svg(flows, name, text, language), "run: hotline flows draw"


def test_the_commands(flows_folder: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    checked = runner.invoke(command, ["check", "--folder", str(flows_folder)])
    assert checked.exit_code == 0, checked.output
    assert "no problems" in checked.output
    options = ["--folder", str(flows_folder), "--out", str(tmp_path), "--format", "mermaid"]
    drawn = runner.invoke(command, ["draw", *options])
    assert drawn.exit_code == 0, drawn.output
    assert len(list(tmp_path.glob("*.mmd"))) == len(NAMES) * len(LANGUAGES)


def test_check_fails_with_a_list(flows_folder: Path, tmp_path: Path) -> None:
    for path in flows_folder.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(flows_folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    broken = tmp_path / "main.yaml"
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("[speak_own_words]", "[unheard, unseen]"),
        encoding="utf-8",
    )
    result = CliRunner().invoke(command, ["check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert "- main.yaml, node record: there is no prompt unheard in kk." in result.output
    assert "4 problems in the flows" in result.output


# --- Layout ------------------------------------------------------------------------------------

graphs = st.integers(1, 12).flatmap(
    lambda count: st.lists(
        st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20
    ).map(lambda pairs: (count, [(f"n{min(p)}", f"n{max(p)}") for p in pairs if p[0] != p[1]]))
)


@given(graphs)
def test_boxes_never_overlap_and_arrows_point_down(graph: tuple[int, list[Link]]) -> None:
    count, links = graph
    sizes = {f"n{index}": Size(60 + 10 * index, 30 + 5 * index) for index in range(count)}
    layout = lay_out(sizes, links)
    for a, b in combinations(sizes, 2):
        (ax, ay), (bx, by) = layout.corners[a], layout.corners[b]
        apart_in_x = ax + sizes[a].width <= bx + 1e-6 or bx + sizes[b].width <= ax + 1e-6
        apart_in_y = ay + sizes[a].height <= by or by + sizes[b].height <= ay
        assert apart_in_x or apart_in_y
    for source, target in links:
        bottom = layout.corners[source][1] + sizes[source].height
        assert layout.corners[target][1] >= bottom + LAYER_GAP - 1e-6
