"""ivr_flows/README.md says what the schema says."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from hotline.flows import model, shapes
from hotline.flows.actions import ACTIONS, STARTED_VALUES

NODES = {
    node.model_fields["type"].annotation.__args__[0]: node
    for node in get_args(get_args(model.Node)[0])
}


@pytest.fixture(scope="module")
def readme(flows_folder: Path) -> str:
    return (flows_folder / "README.md").read_text(encoding="utf-8")


def section(readme: str, heading: str) -> str:
    return readme.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]


def first_column(table: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)


@pytest.mark.parametrize("kind", NODES)
def test_every_key_of_a_node_is_explained(kind: str, readme: str) -> None:
    keys = {field.alias or name for name, field in NODES[kind].model_fields.items()} - {"type"}
    assert set(first_column(section(readme, f"### `{kind}`"))) == keys


@pytest.mark.parametrize("kind", NODES)
def test_every_default_is_the_real_one(kind: str, readme: str) -> None:
    table = section(readme, f"### `{kind}`")
    for key, default in re.findall(r"^\| `(\w+)` \|.*Default (\d+)", table, flags=re.MULTILINE):
        assert NODES[kind].model_fields[key].default == int(default)


def test_every_key_of_a_flow_is_explained(readme: str) -> None:
    assert set(first_column(section(readme, "## A flow"))) == set(model.Flow.model_fields)


def test_every_item_of_speech_is_explained(readme: str) -> None:
    items = [
        item for item in get_args(get_args(shapes.SpeechItem)[0]) if hasattr(item, "model_fields")
    ]
    keys = {key for item in items for key in item.model_fields}
    told = section(readme, "## What a node says")
    assert items
    assert {key for key in keys if re.search(rf"`\{{?{key}: ", told)} == keys


def test_every_action_is_explained(readme: str) -> None:
    rows: dict[str, list[Any]] = {}
    for line in section(readme, "## Actions").splitlines():
        cells = [re.findall(r"`(\w+)`", cell) for cell in line.split("|")[1:-1]]
        if cells and cells[0]:
            rows[cells[0][0]] = cells[1:]
    assert rows == {
        name: [list(action.arguments), list(action.outcomes), list(action.sets)]
        for name, action in ACTIONS.items()
    }


def test_every_value_of_the_start_is_named(readme: str) -> None:
    told = section(readme, "## Actions")
    assert [name for name in STARTED_VALUES if f"`{name}`" not in told] == []


def test_every_flow_is_listed(readme: str, flows_folder: Path) -> None:
    listed = set(re.findall(r"^\| `(\w+)\.yaml` \|", readme, flags=re.MULTILINE))
    assert listed == {path.stem for path in flows_folder.glob("*.yaml")}
