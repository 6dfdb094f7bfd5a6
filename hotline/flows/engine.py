"""The dialogue engine: decides what the line does next. Pure and deterministic.

An input that does not fit the node (a webhook that came late or twice) never breaks a call: it
counts as silence at a node that waits for the caller, and an action that was not answered is asked
for again. A call that has ended only ever hangs up.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.actions import ACTIONS, check_done
from hotline.flows.effects import Dial, Do, Effect, Gather, Hangup, Record, Say
from hotline.flows.errors import FlowError
from hotline.flows.flows import Flows, Place
from hotline.flows.inputs import (
    Dialled,
    Done,
    HungUp,
    Input,
    Pressed,
    Recorded,
    Started,
    Value,
)
from hotline.flows.model import (
    REPEAT_KEY,
    BranchNode,
    DialNode,
    DigitsNode,
    DoNode,
    HangupNode,
    MenuNode,
    RecordNode,
    SayNode,
    SetNode,
    WaitingNode,
    case_of,
)
from hotline.flows.session import Session
from hotline.flows.shapes import Exit, Speech
from hotline.flows.speech import parts

Step: TypeAlias = tuple[Session, tuple[Effect, ...]]

FINISH_KEY: Final = "#"
ANY_KEY: Final = "1234567890*#"
# More nodes in a row that wait for nobody are a loop, which `check` forbids.
_MOST_NODES_IN_A_STEP: Final = 100


def step(flows: Flows, session: Session, happened: Input) -> Step:
    """Return the session after an input, and what the line does next.

    Raises FlowError where the session stands at a flow or node that does not exist, and where a
    use case broke the contract of an action. The last effect says what is awaited, see `effects`.
    """
    if session.ended or isinstance(happened, HungUp):
        return _end(session)
    if isinstance(happened, Started):
        return _enter(flows, _started(session, happened), flows.start(session.flow))
    if not session.node:
        raise FlowError([f"A session of flow {session.flow!r} must begin with Started."])
    place = Place(session.flow, session.node)
    node = flows.node(place)
    match node:
        case MenuNode():
            return _after_menu(flows, session, node, happened)
        case RecordNode():
            return _after_record(flows, session, node, happened)
        case DigitsNode():
            return _after_digits(flows, session, node, happened)
        case DialNode():
            reached = isinstance(happened, Dialled) and happened.status == "completed"
            return _leave(flows, session, node.completed if reached else node.not_reached)
        case DoNode():
            return _after_do(flows, session, node, happened)
        case _:
            raise FlowError([f"No call can stand at {place}: it waits for nothing."])


# --- Leaving the node that waited --------------------------------------------------------------


def _after_menu(flows: Flows, session: Session, node: MenuNode, happened: Input) -> Step:
    key = happened.digits[:1] if isinstance(happened, Pressed) else ""
    if key in node.keys:
        return _leave(flows, session, node.keys[key])
    if key == REPEAT_KEY:
        return _again(flows, session)
    if key:
        return _again(flows, session, before=node.wrong_key)
    return _silence(flows, session, node)


def _after_record(flows: Flows, session: Session, node: RecordNode, happened: Input) -> Step:
    heard = happened if isinstance(happened, Recorded) else Recorded(0)
    if heard.hung_up:
        gone = replace(session, caller_gone=True)
        return _leave(flows, gone, node.recorded) if heard.seconds > 0 else _end(gone)
    if heard.key and heard.seconds < node.keys_within:
        if heard.key in node.keys:
            return _leave(flows, session, node.keys[heard.key])
        if heard.key == REPEAT_KEY:
            return _again(flows, session)
    if _is_silence(node, heard):
        return _silence(flows, session, node)
    return _leave(flows, session, node.recorded)


def _is_silence(node: RecordNode, heard: Recorded) -> bool:
    """Tell whether a recording that silence ended holds nothing but that silence.

    Carriers report whole seconds, so that less than one second of speech is taken for none.
    """
    return heard.seconds <= 0 or (not heard.key and heard.seconds < node.silence_seconds + 1)


def _after_digits(flows: Flows, session: Session, node: DigitsNode, happened: Input) -> Step:
    typed = happened.digits.strip(REPEAT_KEY) if isinstance(happened, Pressed) else ""
    if not typed:
        return _again(flows, session)
    return _leave(flows, _with_values(session, {node.save_as: typed}), node.entered)


def _after_do(flows: Flows, session: Session, node: DoNode, happened: Input) -> Step:
    if not isinstance(happened, Done):
        return session, (_do(node, session),)
    check_done(ACTIONS[node.action], happened)
    return _leave(flows, _with_values(session, happened.values), node.outcomes[happened.outcome])


def _leave(flows: Flows, session: Session, exit_: Exit) -> Step:
    return _enter(flows, session, flows.follow(Place(session.flow, session.node), exit_))


def _silence(flows: Flows, session: Session, node: MenuNode | RecordNode) -> Step:
    return _again(flows, session) if node.silence is None else _leave(flows, session, node.silence)


def _again(flows: Flows, session: Session, before: Speech = ()) -> Step:
    return _enter(flows, session, Place(session.flow, session.node), before)


# --- Entering nodes until one waits ------------------------------------------------------------


def _enter(flows: Flows, session: Session, place: Place, before: Speech = ()) -> Step:
    session, effects = _pass(flows, session, place, before)
    if not session.caller_gone:
        return session, effects
    # Nobody hears or answers any more: only what is to be done is done.
    return (session, effects[-1:]) if isinstance(effects[-1], Do) else _end(session)


def _pass(flows: Flows, session: Session, place: Place, before: Speech) -> Step:
    said: list[Effect] = []
    for _ in range(_MOST_NODES_IN_A_STEP):
        node = flows.node(place)
        session = replace(session, flow=place.flow, node=place.node)
        match node:
            case SayNode():
                said += _say(node.say, session)
                exit_ = node.next
            case SetNode():
                session = _with_values(session, node.values)
                exit_ = node.next
            case BranchNode():
                exit_ = node.cases.get(case_of(_value(session, node.value)), node.otherwise)
            case DoNode():
                return session, (*said, _do(node, session))
            case HangupNode():
                return _end(session, (*said, *_say(node.say, session)))
            case _:
                time = session.tries.get(str(place), 0)
                if time < node.tries and (wait := _wait(node, session, time, before)):
                    return _waiting(session, place), (*said, *wait)
                exit_ = node.over
        place = flows.follow(place, exit_)
    raise FlowError([f"The flows run in a circle at {place} without waiting for the caller."])


def _wait(node: WaitingNode, session: Session, time: int, before: Speech) -> tuple[Effect, ...]:
    """Return the effects with which a node waits; none where it has nobody to dial."""
    if isinstance(node, DialNode):
        number = str(session.values.get(node.number) or "")
        return (*_say(node.say, session), Dial(number, node.ring_seconds)) if number else ()
    spoken = parts((*before, *node.speech(time)), session)
    match node:
        case MenuNode():
            return (Gather(spoken, max_digits=1, finish_key="", timeout_s=node.wait),)
        case DigitsNode():
            return (Gather(spoken, node.max_digits, FINISH_KEY, node.wait),)
        case RecordNode():
            return (Record(spoken, node.max_seconds, node.silence_seconds, ANY_KEY),)


def _waiting(session: Session, place: Place) -> Session:
    tries = {**session.tries, str(place): session.tries.get(str(place), 0) + 1}
    return replace(session, step=session.step + 1, tries=tries)


def _end(session: Session, before: tuple[Effect, ...] = ()) -> Step:
    return replace(session, ended=True), (*before, Hangup())


def _say(speech: Speech, session: Session) -> tuple[Effect, ...]:
    spoken = parts(speech, session)
    return (Say(spoken),) if spoken else ()


def _do(node: DoNode, session: Session) -> Do:
    return Do(node.action, {name: _value(session, of) for name, of in node.arguments.items()})


# --- Values ------------------------------------------------------------------------------------


def _started(session: Session, started: Started) -> Session:
    return _with_values(replace(session, node="", caller_gone=False), started.values)


def _with_values(session: Session, values: Mapping[str, Value]) -> Session:
    language: Language = session.language
    for known in LANGUAGES:
        if values.get("language") == known:
            language = known
    return replace(session, language=language, values={**session.values, **values})


def _value(session: Session, name: str) -> Value:
    return session.language if name == "language" else session.values.get(name)
