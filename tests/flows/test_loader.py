"""A file that cannot be used is refused with sentences that name the file and the node."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.flows.errors import FlowError
from hotline.flows.loader import load_flows


def menu(**changes: Any) -> dict[str, Any]:
    return {"type": "menu", "keys": {}, "tries_over": "bye", **changes}


def sound() -> dict[str, Any]:
    return {
        "about": "x",
        "entry": True,
        "start": "a",
        "nodes": {"a": menu(), "bye": {"type": "hangup"}},
    }


def problems_of(folder: Path, **files: object) -> tuple[str, ...]:
    for name, content in files.items():
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        load_flows(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        (
            {"type": "sing"},
            "main.yaml, node a: there is no type sing; there are 'say', 'menu', 'record'",
        ),
        ({"say": []}, "main.yaml, node a: the key type is missing"),
        ({"type": "say"}, "main.yaml, node a: next: this key is missing"),
        (menu(volume=3), "main.yaml, node a: volume: there is no such key"),
        (menu(tries=0), "main.yaml, node a: tries: input should be greater than or equal to 1"),
        (menu(keys={"*": "bye"}), "main.yaml, node a: keys: string should match pattern"),
        (menu(say="greeting"), "main.yaml, node a: say: this must be a list."),
        (
            menu(silence={"flo": "x"}),
            (
                "main.yaml, node a: silence: {'flo': 'x'} is no exit; write the name of a node, "
                "or {flow: name}."
            ),
        ),
        (menu(say=["Bad Id"]), "main.yaml, node a: say: Bad Id cannot be said; write a prompt's"),
        (menu(say=[{"digit": "x"}]), "main.yaml, node a: say: {'digit': 'x'} cannot be said;"),
        ("menu", "main.yaml, node a: this must hold keys and values."),
    ],
)
def test_schema_mistakes(node: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    flow = sound()
    flow["nodes"]["a"] = node
    problems = problems_of(tmp_path, main=flow)
    assert len(problems) == 1
    assert problems[0].startswith(sentence)


def test_all_problems_of_all_files_are_listed(tmp_path: Path) -> None:
    no_start = sound()
    del no_start["start"]
    problems = problems_of(
        tmp_path,
        broken="nodes: [",
        empty="",
        main=no_start,
        twice="about: x\nabout: y",
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "broken.yaml cannot be read",
        "empty.yaml must hold the keys about, start and nodes.",
        "main.yaml",
        "twice.yaml cannot be read",
    ]
    assert problems[2] == "main.yaml: start: this key is missing."
    assert "the key 'about' stands twice" in problems[3]


def test_flows_that_could_not_run_are_not_loaded(tmp_path: Path) -> None:
    flow = sound()
    flow["nodes"]["a"] = menu(silence="gone")
    assert problems_of(tmp_path, main=flow) == (
        "main.yaml, node a: the exit silence leads to the node gone, which does not exist.",
    )


def test_an_empty_folder(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == (f"There are no flows (*.yaml) in {tmp_path}.",)
