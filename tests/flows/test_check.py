"""Each mistake in a flow gives a sentence that says where it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.check import prompt_problems, structure_problems
from hotline.flows.flows import Flows
from hotline.flows.lengths import length_problems
from hotline.flows.model import Flow
from hotline.voice.prompts import PromptLibrary

Nodes = dict[str, dict[str, Any]]

BYE: Nodes = {"bye": {"type": "hangup", "say": ["goodbye"]}}


def flows_of(nodes: Nodes, **other: Nodes) -> Flows:
    """Return the flow `main` with `bye` and these nodes, the first of them at the start."""
    flows = {
        name: {"about": "x", "start": next(iter(nodes_)), "nodes": {**nodes_, **BYE}}
        for name, nodes_ in {"main": nodes, **other}.items()
    }
    flows["main"]["entry"] = True
    return Flows({name: Flow.model_validate(flow) for name, flow in flows.items()})


def menu(**changes: Any) -> dict[str, Any]:
    return {"type": "menu", "keys": {}, "tries_over": "bye", **changes}


MISTAKES: Mapping[str, tuple[Nodes, str]] = {
    "unknown node": (
        {"a": menu(silence="gone")},
        "main.yaml, node a: the exit silence leads to the node gone, which does not exist.",
    ),
    "unknown flow": (
        {"a": menu(keys={3: {"flow": "gone"}})},
        "main.yaml, node a: the exit key 3 leads to the flow gone, which does not exist.",
    ),
    "unreachable node": (
        {"a": menu(), "lonely": {"type": "say", "next": "bye"}},
        "main.yaml, node lonely: no exit leads here.",
    ),
    "unknown action": (
        {"a": {"type": "do", "action": "sing", "outcomes": {"done": "bye"}}},
        (
            "main.yaml, node a: there is no action sing; there are remember_language, log_consent, "
            "keep_recording, ask_callback, keep_number, look_up_status, keep_callback_message, "
            "note_told_112, look_up_alarm, look_up_resident, take_alarm."
        ),
    ),
    "outcome without exit": (
        {"a": {"type": "do", "action": "keep_recording", "outcomes": {"kept": "bye"}}},
        "main.yaml, node a: the outcome empty of keep_recording has no exit.",
    ),
    "unknown outcome": (
        {
            "a": {
                "type": "do",
                "action": "keep_recording",
                "outcomes": {"kept": "bye", "empty": "bye", "lost": "bye"},
            }
        },
        "main.yaml, node a: keep_recording has no outcome lost.",
    ),
    "missing argument": (
        {"a": {"type": "do", "action": "log_consent", "outcomes": {"done": "bye"}}},
        "main.yaml, node a: log_consent needs with: language.",
    ),
    "argument too many": (
        {
            "a": {
                "type": "do",
                "action": "keep_recording",
                "with": {"language": "language"},
                "outcomes": {"kept": "bye", "empty": "bye"},
            }
        },
        "main.yaml, node a: keep_recording needs with: nothing.",
    ),
    "unknown value in speech": (
        {"a": menu(say=[{"words": "weather"}])},
        "main.yaml, node a: nothing sets the value weather.",
    ),
    "unknown value in a branch": (
        {"a": {"type": "branch", "value": "mood", "cases": {}, "otherwise": "bye"}},
        "main.yaml, node a: nothing sets the value mood.",
    ),
    "four options": (
        {"a": menu(keys=dict.fromkeys("12340", "bye"))},
        "main.yaml, node a: 4 options (1, 2, 3, 4); beside 0 at most 3 are allowed.",
    ),
    "loop of nodes that do not wait": (
        {
            "a": {"type": "say", "next": "b"},
            "b": {"type": "branch", "value": "language", "cases": {"kk": "bye"}, "otherwise": "a"},
        },
        "main.yaml, node a: a loop without an end; it never waits for the caller.",
    ),
    "loop of actions": (
        {
            "a": {
                "type": "do",
                "action": "keep_recording",
                "outcomes": {"kept": "bye", "empty": "a"},
            }
        },
        "main.yaml, node a: a loop without an end; it never waits for the caller.",
    ),
    "loop of tries that are used up": (
        {"a": menu(silence="bye", tries_over="b"), "b": menu(tries_over="a")},
        "main.yaml, node a: a loop without an end; it never waits for the caller.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_structure(mistake: str) -> None:
    nodes, sentence = MISTAKES[mistake]
    assert structure_problems(flows_of(nodes)) == [sentence]


def test_sound_flows_have_no_problems() -> None:
    flows = flows_of({"a": menu(keys={1: "a", 3: {"flow": "other"}})}, other={"b": menu()})
    assert structure_problems(flows) == []


def test_unknown_start() -> None:
    flow = {"about": "x", "entry": True, "start": "gone", "nodes": BYE}
    assert structure_problems(Flows({"main": Flow.model_validate(flow)})) == [
        "main.yaml: start names the node gone, which does not exist."
    ]


def test_without_an_entry_no_call_begins() -> None:
    flow = {"about": "x", "start": "bye", "nodes": BYE}
    assert structure_problems(Flows({"main": Flow.model_validate(flow)})) == [
        "No flow has `entry: true`: a call could not begin.",
        "main.yaml, node bye: no exit leads here.",
    ]


def test_missing_prompts() -> None:
    def has_prompt(prompt_id: str, language: Language) -> bool:
        return language == "kk" and prompt_id not in {"press_two", "digit_9"}

    flows = flows_of(
        {"a": menu(say=[{"other_language": "press_two"}], wrong_key=[])}
        | {"unsaid": menu(say=[{"digits": "reference"}], wrong_key=[])}
    )
    problems = prompt_problems(flows, has_prompt)
    assert "main.yaml, node bye: there is no prompt goodbye in ru." in problems
    assert "main.yaml, node a: there is no prompt press_two in kk." in problems
    assert "main.yaml, node unsaid: there is no prompt digit_9 in kk." in problems
    assert "main.yaml, node unsaid: there is no prompt digit_8 in ru." in problems
    assert not any("digit_8 in kk" in problem for problem in problems)


# --- Lengths -----------------------------------------------------------------------------------


def seconds(language: Language, prompt_id: str) -> float:
    """Measure made-up prompts: `ten` lasts 10 s, in Russian 1 s less; everything else 1 s."""
    return {"ten": 10.0, "consent": 6.0}.get(prompt_id, 1.0) - (language == "ru")


def test_long_instructions() -> None:
    flows = flows_of({"a": menu(say=["ten", "ten", {"pause": 1}])})
    assert length_problems(flows, seconds) == [
        (
            "main.yaml, node a: instructions before the caller can answer last 22.0 s in kk; "
            "at most 20 s."
        ),
    ]


def test_instructions_of_several_nodes_add_up() -> None:
    flows = flows_of(
        {
            "a": {"type": "say", "say": ["ten"], "next": "b"},
            "b": {"type": "say", "say": ["ten"], "next": "c"},
            "c": menu(say=["ten"], silence="d"),
            "d": menu(say=["ten"]),  # a wait lies between: counted anew
        }
    )
    assert [problem.split(":")[0] for problem in length_problems(flows, seconds)] == [
        "main.yaml, node c",
        "main.yaml, node c",
    ]


def test_what_the_call_is_about_is_no_instruction() -> None:
    said = [{"digits": "reference"}, {"date": "due_on"}, {"words": "department"}]
    assert length_problems(flows_of({"a": menu(say=said * 10)}), seconds) == []


def test_late_consent() -> None:
    flows = flows_of({"a": menu(say=["ten", "consent", "after"], wrong_key=[])})
    assert length_problems(flows, seconds) == [
        (
            "main.yaml, node a: what is said up to the end of the consent lasts 16.0 s in kk; "
            "at most 15 s."
        )
    ]


# --- The flows that callers hear ---------------------------------------------------------------


@pytest.fixture(scope="module")
def prompts(flows_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> PromptLibrary:
    cache = tmp_path_factory.mktemp("prompts")
    return PromptLibrary(flows_folder / "prompts", cache, "secret", "http://127.0.0.1")


def test_the_flows_have_no_problems(flows: Flows, prompts: PromptLibrary) -> None:
    assert prompt_problems(flows, prompts.has) == []
    assert length_problems(flows, prompts.duration) == []


def test_no_prompt_is_unused(flows: Flows, prompts: PromptLibrary) -> None:
    asked: set[tuple[str, Language]] = set()

    def note(prompt_id: str, language: Language) -> bool:
        asked.add((prompt_id, language))
        return True

    prompt_problems(flows, note)
    existing = {
        (prompt_id, language) for language in LANGUAGES for prompt_id in prompts.ids(language)
    }
    assert existing == asked
