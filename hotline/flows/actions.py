"""What a dialogue can ask the hotline to do: the contract between flows and use cases.

A `do` node names an action and gives it arguments; a use case carries it out and answers with
`Done(outcome, values)`. Every outcome listed here must have an exit in the node.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hotline.flows.errors import FlowError
from hotline.flows.inputs import Done


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the hotline can do during a call.

    `arguments` are the names it must be given, `sets` the session values it may set.
    """

    name: str
    about: str
    outcomes: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


_ALL: Final = (
    Action(
        "remember_language",
        "Remembers for this number which language to greet it in. A withheld number: nothing.",
        arguments=("language",),
        outcomes=("done",),
    ),
    Action(
        "log_consent",
        "Notes that the caller heard the consent, in which language, and stayed on the line.",
        arguments=("language",),
        outcomes=("done",),
    ),
    Action(
        "keep_recording",
        "Makes an appeal of the recording that just ended, or adds it to this call's appeal.",
        outcomes=("kept", "empty"),
        sets=("reference",),
    ),
    Action(
        "ask_callback",
        "The caller said nothing. A known number becomes an appeal marked for a call-back; a "
        "withheld one is discarded, with the reason noted at the call.",
        outcomes=("kept", "nothing_to_keep"),
        sets=("reference",),
    ),
    Action(
        "keep_number",
        "Keeps the telephone number that a caller with a withheld number keyed in.",
        arguments=("digits",),
        outcomes=("kept", "not_a_number"),
    ),
    Action(
        "look_up_status",
        "Finds the newest appeal of this number. Says no more than its stage: a caller's number "
        "proves nothing about who is speaking.",
        outcomes=("received", "with_department", "answered", "closed", "none"),
        sets=("reference", "department_kk", "department_ru", "due_on"),
    ),
    Action(
        "keep_callback_message",
        "Keeps the recording that just ended as a message for the reception, to be called back.",
        outcomes=("kept", "empty"),
        sets=("reference",),
    ),
    Action(
        "note_told_112",
        "Notes at the call's alarm that the resident has heard that they should ring 112.",
        outcomes=("done",),
        sets=("reference",),
    ),
    Action(
        "look_up_alarm",
        "Finds the alarm about which the hotline rings somebody on duty.",
        outcomes=("open", "taken"),
        sets=("reference", "place"),
    ),
    Action(
        "look_up_resident",
        "Tells somebody on duty the number of the resident in danger. It is noted who heard it.",
        outcomes=("known", "withheld"),
        sets=("resident_phone",),
    ),
    Action(
        "take_alarm",
        "Somebody on duty takes the alarm up: nobody else is alerted any more.",
        outcomes=("taken", "taken_before"),
    ),
)

ACTIONS: Final = MappingProxyType({action.name: action for action in _ALL})

STARTED_VALUES: Final = MappingProxyType(
    {
        "language": "`kk` or `ru`: what is remembered for this number, else `kk`.",
        "number_withheld": "Whether the caller hides the number.",
        "reception_open": "Whether somebody answers the reception's telephone now.",
        "reception_phone": "The reception's telephone number, E.164; may be empty.",
        "announcement_kk": "What is known of an incident, in Kazakh; not there: nothing.",
        "announcement_ru": "The same in Russian.",
        "second_announcement_kk": "What is known of another incident, in Kazakh.",
        "second_announcement_ru": "The same in Russian.",
        "hotline_rings": "Whether the hotline itself made the call.",
    }
)
"""Values that every session starts with (`Started.values`)."""


def check_done(action: Action, done: Done) -> None:
    """Raise FlowError where a use case answers otherwise than the contract says."""
    if done.outcome not in action.outcomes:
        raise FlowError([f"The action {action.name} has no outcome {done.outcome!r}."])
    if undeclared := sorted(set(done.values) - set(action.sets)):
        raise FlowError([f"The action {action.name} may not set {', '.join(undeclared)}."])
