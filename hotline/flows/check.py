"""Finds what is wrong with flows before a caller does. Problems are sentences for administrators.

`structure_problems` needs the flows alone; a set of flows that has any is not loaded.
`prompt_problems` needs to know which prompts exist, `length_problems` how long they last.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.actions import ACTIONS, STARTED_VALUES
from hotline.flows.flows import Flows, Place
from hotline.flows.graph import circles, entries, options, reachable
from hotline.flows.model import BranchNode, DialNode, DigitsNode, DoNode, Node, SetNode
from hotline.flows.shapes import InOtherLanguage, OtherFlow, SpokenDate, SpokenDigits, SpokenWords
from hotline.flows.speech import other

MOST_OPTIONS: Final = 3
"""More options than three cannot be kept in mind while listening."""

HasPrompt: TypeAlias = Callable[[str, Language], bool]


def structure_problems(flows: Flows) -> list[str]:
    """Return what would make a call fail, in the order of the files."""
    problems = list(_dangling(flows))
    if problems:
        return problems  # nothing else can be seen before these are mended
    if not any(entries(flows)):
        problems.append("No flow has `entry: true`: a call could not begin.")
    for place in circles(flows):
        problems.append(f"{_at(place)}: a loop without an end; it never waits for the caller.")
    known = _known_values(flows)
    for place, node in flows.places():
        for problem in (*_actions(node), *_values(node, known), *_options(node)):
            problems.append(f"{_at(place)}: {problem}.")
    ways = reachable(flows)
    problems += [
        f"{_at(place)}: no exit leads here." for place, _ in flows.places() if place not in ways
    ]
    return problems


def prompt_problems(flows: Flows, has_prompt: HasPrompt) -> list[str]:
    """Return the prompts that are spoken somewhere but do not exist in a language."""
    missing: dict[str, None] = {}
    for place, node in flows.places():
        for prompt_id, language in _prompts(node):
            if not has_prompt(prompt_id, language):
                missing[f"{_at(place)}: there is no prompt {prompt_id} in {language}."] = None
    return list(missing)


def _at(place: Place) -> str:
    return f"{place.flow}.yaml, node {place.node}"


def _dangling(flows: Flows) -> Iterator[str]:
    for name, flow in flows.flows.items():
        if flow.start not in flow.nodes:
            yield f"{name}.yaml: start names the node {flow.start}, which does not exist."
    for place, node in flows.places():
        for exit_name, exit_ in node.exits().items():
            if isinstance(exit_, OtherFlow):
                target, exists = f"flow {exit_.flow}", exit_.flow in flows.flows
            else:
                target, exists = f"node {exit_}", exit_ in flows.flows[place.flow].nodes
            if not exists:
                problem = f"the exit {exit_name} leads to the {target}, which does not exist"
                yield f"{_at(place)}: {problem}."


def _actions(node: Node) -> Iterator[str]:
    if not isinstance(node, DoNode):
        return
    action = ACTIONS.get(node.action)
    if action is None:
        yield f"there is no action {node.action}; there are {', '.join(ACTIONS)}"
        return
    for outcome in action.outcomes:
        if outcome not in node.outcomes:
            yield f"the outcome {outcome} of {action.name} has no exit"
    for outcome in node.outcomes:
        if outcome not in action.outcomes:
            yield f"{action.name} has no outcome {outcome}"
    if set(node.arguments) != set(action.arguments):
        yield f"{action.name} needs with: {', '.join(action.arguments) or 'nothing'}"


def _known_values(flows: Flows) -> frozenset[str]:
    known = set(STARTED_VALUES)
    for action in ACTIONS.values():
        known.update(action.sets)
    for _, node in flows.places():
        if isinstance(node, SetNode):
            known.update(node.values)
        if isinstance(node, DigitsNode):
            known.add(node.save_as)
    return frozenset(known)


def _values(node: Node, known: frozenset[str]) -> Iterator[str]:
    for name in _used_values(node):
        in_both = all(f"{name}_{language}" in known for language in LANGUAGES)
        if name not in known and not in_both:
            yield f"nothing sets the value {name}"


def _used_values(node: Node) -> Iterator[str]:
    match node:
        case BranchNode():
            yield node.value
        case DialNode():
            yield node.number
        case DoNode():
            yield from node.arguments.values()
    for item in {item for speech in node.speeches() for item in speech}:
        match item:
            case SpokenDigits():
                yield item.digits
            case SpokenDate():
                yield item.date
            case SpokenWords():
                yield item.words


def _options(node: Node) -> Iterator[str]:
    keys = options(node)
    if len(keys) > MOST_OPTIONS:
        listed = ", ".join(keys)
        yield f"{len(keys)} options ({listed}); beside 0 at most {MOST_OPTIONS} are allowed"


def _prompts(node: Node) -> Iterator[tuple[str, Language]]:
    for item in (item for speech in node.speeches() for item in speech):
        for language in LANGUAGES:
            match item:
                case str():
                    yield item, language
                case InOtherLanguage():
                    yield item.other_language, other(language)
                case SpokenDigits():
                    yield from ((f"digit_{digit}", language) for digit in range(10))
