"""What holds for every conversation, whatever the caller and the carrier do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.flows.actions import ACTIONS
from hotline.flows.effects import Dial, Do, Effect, Gather, Hangup, Pause, Prompt, Record, Say
from hotline.flows.engine import step
from hotline.flows.errors import FlowError
from hotline.flows.flows import Flows
from hotline.flows.inputs import (
    Dialled,
    Done,
    HungUp,
    Input,
    Nothing,
    Pressed,
    Recorded,
    Started,
    Value,
)
from hotline.flows.model import Flow, WaitingNode
from hotline.flows.session import Session

keys = st.text("0123456789*#", max_size=12)
inputs: st.SearchStrategy[Input] = st.one_of(
    st.builds(Pressed, keys),
    st.builds(Pressed, st.sampled_from("0123*")),
    st.just(Nothing()),
    st.builds(
        Recorded,
        st.floats(0, 200),
        st.none() | st.sampled_from("0123456789*#"),
        st.booleans(),
    ),
    st.builds(Dialled, st.sampled_from(["completed", "busy", "no-answer", "failed", "canceled"])),
)
starts: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {
        "language": st.sampled_from(["kk", "ru"]),
        "number_withheld": st.booleans(),
        "reception_open": st.booleans(),
        "reception_phone": st.sampled_from(["", "+77213144444", None]),
    }
)


@st.composite
def outcomes(draw: st.DrawFn, wanted: Do) -> Done:
    action = ACTIONS[wanted.action]
    examples = {"due_on": ["2026-12-05", "", None]}
    values = {
        name: draw(st.sampled_from(examples.get(name, ["48270365", "Әкімдік", "", None])))
        for name in action.sets
    }
    return Done(draw(st.sampled_from(action.outcomes)), values)


@given(data=st.data(), start=starts, flow=st.sampled_from(["main", "apology"]))
def test_every_conversation_ends(
    data: st.DataObject, start: dict[str, Value], flow: str, flows: Flows
) -> None:
    most = sum(node.tries for _, node in flows.places() if isinstance(node, WaitingNode))
    session, effects = step(flows, Session.begin(flow, "kk"), Started(start))
    waits = 0
    while not session.ended:
        well_formed(effects)
        last = effects[-1]
        if isinstance(last, Do):
            session, effects = step(flows, session, data.draw(outcomes(last)))
            continue
        waits += 1
        assert session.step == waits <= most
        stored = Session.from_json(session.to_json())
        assert stored == session
        session, effects = step(flows, stored, data.draw(inputs))
    well_formed(effects)
    assert isinstance(effects[-1], Hangup)


def well_formed(effects: tuple[Effect, ...]) -> None:
    *before, last = effects
    assert all(isinstance(effect, Say) and effect.parts for effect in before)
    assert isinstance(last, Gather | Record | Dial | Hangup | Do)


# --- Single rules ------------------------------------------------------------------------------


def at(node: str, flow: str = "main") -> Session:
    return Session(flow, node, "kk", step=4)


def test_nothing_but_hanging_up_follows_the_end(flows: Flows) -> None:
    ended, _ = step(flows, at("record"), HungUp())
    for late in (Nothing(), Recorded(20), Started({}), Done("kept")):
        assert step(flows, ended, late) == (ended, (Hangup(),))


def test_an_action_without_an_answer_is_asked_for_again(flows: Flows) -> None:
    session, effects = step(flows, at("keep"), Nothing())
    assert session == at("keep")
    assert effects == (Do("keep_recording", {}),)


@pytest.mark.parametrize("late", [Pressed("1"), Dialled("completed"), Done("kept")])
def test_what_does_not_fit_a_recording_is_silence(late: Input, flows: Flows) -> None:
    assert step(flows, at("record"), late) == step(flows, at("record"), Nothing())


def test_a_key_counts_only_in_the_first_seconds(flows: Flows) -> None:
    early, _ = step(flows, at("record"), Recorded(3.9, key="3"))
    late, _ = step(flows, at("record"), Recorded(4.0, key="3"))
    assert (early.flow, early.node) == ("status", "look_up")
    assert (late.flow, late.node) == ("main", "keep")


@pytest.mark.parametrize(
    ("heard", "node"),
    [
        (Recorded(0), "record"),
        (Recorded(5.9), "record"),
        (Recorded(6), "keep"),
        (Recorded(1, key="#"), "keep"),
        (Recorded(180), "keep"),
    ],
)
def test_a_recording_of_nothing_but_its_silence_is_silence(
    heard: Recorded, node: str, flows: Flows
) -> None:
    session, _ = step(flows, at("record"), heard)
    assert session.node == node


def test_hanging_up_while_recording_still_keeps_it(flows: Flows) -> None:
    session, effects = step(flows, at("record"), Recorded(2, key="0", hung_up=True))
    assert effects == (Do("keep_recording", {}),)
    session, effects = step(flows, session, Done("kept", {"reference": "48270365"}))
    assert session.ended
    assert effects == (Hangup(),)


def test_digits_are_read_in_groups_of_four(flows: Flows) -> None:
    _, effects = step(flows, at("keep"), Done("kept", {"reference": "123456789"}))
    parts = effects[-1].parts if isinstance(effects[-1], Gather) else ()
    digits = [Prompt(f"digit_{digit}", "kk") for digit in range(1, 10)]
    said = [*digits[:4], Pause(1), *digits[4:8], Pause(1), digits[8]]
    assert list(parts[1 : 1 + len(said)]) == said


def test_a_broken_contract_of_an_action_is_told(flows: Flows) -> None:
    with pytest.raises(FlowError, match="keep_recording has no outcome 'lost'"):
        step(flows, at("keep"), Done("lost"))
    with pytest.raises(FlowError, match="keep_recording may not set colour"):
        step(flows, at("keep"), Done("kept", {"colour": "red"}))


def test_a_circle_that_was_never_checked_stops() -> None:
    node = {"type": "set", "values": {}, "next": "here"}
    flow = Flow.model_validate({"about": "x", "start": "here", "nodes": {"here": node}})
    with pytest.raises(FlowError, match="run in a circle"):
        step(Flows({"main": flow}), Session.begin("main", "kk"), Started())
