"""Reads ivr_flows/*.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hotline.flows.check import structure_problems
from hotline.flows.errors import FlowError
from hotline.flows.flows import Flows
from hotline.flows.model import Flow

__all__ = ["Flows", "load_flows"]


def load_flows(folder: Path) -> Flows:
    """Read every flow of a folder, one `<name>.yaml` each.

    Raises FlowError that lists every problem, with its file and node, where a file cannot be read,
    does not fit the schema, or the flows together could not be run (`check.structure_problems`).
    """
    flows: dict[str, Flow] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            flows[path.stem] = Flow.model_validate(_read(path))
        except ValidationError as error:
            problems += _sentences(path, error)
        except FlowError as error:
            problems += error.problems
    if not flows and not problems:
        problems.append(f"There are no flows (*.yaml) in {folder}.")
    if not problems:
        problems += structure_problems(Flows(flows))
    if problems:
        raise FlowError(problems)
    return Flows(flows)


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML would silently drop the first node."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FlowError([f"{path.name} cannot be read: {error}"]) from error
    if not isinstance(content, dict):
        raise FlowError([f"{path.name} must hold the keys about, start and nodes."])
    return content


def _sentences(path: Path, error: ValidationError) -> Iterator[str]:
    seen: set[str] = set()
    for detail in error.errors():
        where = [str(part) for part in detail["loc"]]
        place = (
            f"{path.name}, node {where[1]}" if where[:1] == ["nodes"] and where[1:] else path.name
        )
        # After the node's name comes its type; in a choice of shapes also the shape's name.
        key = ".".join(where[3:4] if where[:1] == ["nodes"] else where[:1])
        sentence = f"{place}: {key + ': ' if key else ''}{_words(detail)}."
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def _words(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    sentences = {
        "extra_forbidden": "there is no such key",
        "missing": "this key is missing",
        "union_tag_not_found": "the key type is missing",
        "union_tag_invalid": f"there is no type {context.get('tag')}; "
        f"there are {context.get('expected_tags')}",
        "tuple_type": "this must be a list",
        "model_type": "this must hold keys and values",
        "model_attributes_type": "this must hold keys and values",
        "value_error": f"{context.get('error')}",
    }
    message = detail["msg"]
    return sentences.get(detail["type"], message[:1].lower() + message[1:])
