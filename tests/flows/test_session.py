"""A session survives storage, and says clearly when the flows changed under it."""

import pytest

from hotline.flows.effects import Hangup
from hotline.flows.engine import step
from hotline.flows.errors import FlowError
from hotline.flows.flows import Flows
from hotline.flows.inputs import HungUp, Nothing, Started
from hotline.flows.session import Session


def test_round_trip() -> None:
    session = Session(
        flow="main",
        node="record",
        language="ru",
        step=3,
        tries={"main/record": 2},
        values={"reference": "48270365", "number_withheld": True, "n": 3, "nothing": None},
        caller_gone=True,
        ended=False,
    )
    assert Session.from_json(session.to_json()) == session


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"flow": "main"}', '{"colour": "red"}'])
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(FlowError, match="stored session cannot be read"):
        Session.from_json(text)


@pytest.mark.parametrize(
    ("flow", "node", "sentence"),
    [
        ("gone", "greeting", "There is no flow 'gone'"),
        ("main", "gone", "main.yaml has no node 'gone'"),
        ("main", "keep_what", "main.yaml has no node 'keep_what'"),
        ("main", "to_russian", "No call can stand at main/to_russian"),
        ("main", "", "must begin with Started"),
    ],
)
def test_a_place_that_flows_no_longer_have(
    flow: str, node: str, sentence: str, flows: Flows
) -> None:
    with pytest.raises(FlowError, match=sentence):
        step(flows, Session(flow, node, "kk"), Nothing())


def test_a_call_can_be_ended_even_where_its_flow_is_gone(flows: Flows) -> None:
    session, effects = step(flows, Session("gone", "gone", "kk"), HungUp())
    assert session.ended
    assert effects == (Hangup(),)


def test_steps_count_on_when_a_call_goes_to_the_apology(flows: Flows) -> None:
    session, _ = step(flows, Session.begin("main", "kk"), Started({"language": "ru"}))
    assert (session.step, session.language) == (1, "ru")
    session, _ = step(flows, session, Nothing())  # the action is asked for: nobody is waited for
    assert (session.step, session.node) == (1, "consent")
    session = Session.begin("apology", session.language, step=session.step)
    session, _ = step(flows, session, Started())
    assert session.step == 2
