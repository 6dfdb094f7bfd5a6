"""Draws a flow as Mermaid text, for tools that render it."""

from hotline.domain.languages import Language
from hotline.flows.flows import Flows, Place
from hotline.flows.graph import successors
from hotline.flows.picture import PromptText, exit_label, picture


def mermaid(flows: Flows, name: str, text: PromptText, language: Language) -> str:
    """Return a Mermaid flowchart of a flow, with its prompts in one language."""
    nodes = flows.flows[name].nodes
    lines = ["flowchart TD"]
    for box in picture(flows, name, text, language).boxes:
        if box.id in nodes:
            label = "<br/>".join([f"<b>{box.title}</b> ({box.kind})", *box.lines])
            lines.append(f'    {box.id}["{_quoted(label)}"]')
    others: dict[str, None] = {}
    for node_name, node in nodes.items():
        for exit_name, target in successors(flows, Place(name, node_name)).items():
            end = target.node if target.flow == name else f"flow_{target.flow}"
            if target.flow != name:
                others[f'    {end}(["{target.flow}.yaml"])'] = None
            lines.append(f'    {node_name} -->|"{exit_label(node, exit_name)}"| {end}')
    return "\n".join([*lines, *others, ""])


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
