"""The schema of ivr_flows/*.yaml. Every key is explained in ivr_flows/README.md.

Nodes that wait for the caller (`menu`, `record`, `digits`, `dial`) have `tries`: how often they may
be entered in one call. When that is used up, entering one takes the exit `tries_over` (of `dial`:
`not_reached`) at once. So every conversation ends, whatever the caller does.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field

from hotline.flows.inputs import Value
from hotline.flows.shapes import Exit, Seconds, Speech, Strict

Tries: TypeAlias = Annotated[int, Field(ge=1, le=10)]
REPEAT_KEY = "*"


def case_of(value: Value) -> str:
    """Return a value as the cases of a branch write it; nothing is the empty text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _as_text(value: object) -> object:
    # YAML reads the key `2:` as a number and `yes:` as a truth value.
    return case_of(value) if isinstance(value, bool | int) else value


Key: TypeAlias = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[0-9#]$")]
Case: TypeAlias = Annotated[str, BeforeValidator(_as_text)]


class _Node(Strict):
    def exits(self) -> Mapping[str, Exit]:
        """Return where the conversation can go, by the name of the exit."""
        raise NotImplementedError

    def speeches(self) -> Iterator[Speech]:
        """Yield everything that the node may say, each time once."""
        yield from ()


class _Speaking(_Node):
    say: Speech = ()

    def speeches(self) -> Iterator[Speech]:
        yield self.say


class _Waiting(_Speaking):
    over_exit: ClassVar[str] = "tries_over"

    tries: Tries = 3

    @property
    def over(self) -> Exit:
        """The exit that is taken when the tries are used up."""
        return self.exits()[self.over_exit]


class _Repeating(_Waiting):
    again: tuple[Speech, ...] = ()

    def speech(self, time: int) -> Speech:
        """Return what is said the first (0), second (1), ... time in a call."""
        if time == 0 or not self.again:
            return self.say
        return self.again[min(time, len(self.again)) - 1]

    def speeches(self) -> Iterator[Speech]:
        yield self.say
        yield from self.again


class SayNode(_Speaking):
    """Speaks and goes on."""

    type: Literal["say"]
    next: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {"next": self.next}


class MenuNode(_Repeating):
    """Speaks and waits for one key. `*` always repeats."""

    type: Literal["menu"]
    keys: Mapping[Key, Exit]
    wait: Seconds = 10
    wrong_key: Speech = ("wrong_key",)
    silence: Exit | None = None
    tries_over: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {
            **_key_exits(self.keys),
            **_given("silence", self.silence),
            "tries_over": self.tries_over,
        }

    def speeches(self) -> Iterator[Speech]:
        for speech in super().speeches():
            yield speech
            yield (*self.wrong_key, *speech)


class RecordNode(_Repeating):
    """Speaks, beeps and records. A key in the first seconds is a menu key, later it only ends."""

    type: Literal["record"]
    max_seconds: Seconds = 180
    silence_seconds: Seconds = 5
    keys: Mapping[Key, Exit] = Field(default_factory=dict)
    keys_within: Seconds = 4
    recorded: Exit
    silence: Exit | None = None
    tries_over: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {
            **_key_exits(self.keys),
            "recorded": self.recorded,
            **_given("silence", self.silence),
            "tries_over": self.tries_over,
        }


class DigitsNode(_Repeating):
    """Speaks and waits for several digits; `#` finishes."""

    type: Literal["digits"]
    save_as: str
    max_digits: Annotated[int, Field(ge=1, le=32)] = 15
    wait: Seconds = 10
    entered: Exit
    tries_over: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {"entered": self.entered, "tries_over": self.tries_over}


class DialNode(_Waiting):
    """Puts the caller through to the number in a value."""

    over_exit: ClassVar[str] = "not_reached"

    type: Literal["dial"]
    number: str
    ring_seconds: Seconds = 30
    completed: Exit
    not_reached: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {"completed": self.completed, "not_reached": self.not_reached}


class BranchNode(_Node):
    """Chooses by a value; truth values are `yes` and `no`."""

    type: Literal["branch"]
    value: str
    cases: Mapping[Case, Exit]
    otherwise: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {**self.cases, "otherwise": self.otherwise}


class DoNode(_Node):
    """Asks the hotline to do something; arguments are taken from values."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    type: Literal["do"]
    action: str
    arguments: Mapping[str, str] = Field(default_factory=dict, alias="with")
    outcomes: Mapping[str, Exit]

    def exits(self) -> Mapping[str, Exit]:
        return self.outcomes


class SetNode(_Node):
    """Sets values; setting `language` changes the language of the call."""

    type: Literal["set"]
    values: Mapping[str, str | int | bool]
    next: Exit

    def exits(self) -> Mapping[str, Exit]:
        return {"next": self.next}


class HangupNode(_Speaking):
    """Speaks and hangs up."""

    type: Literal["hangup"]

    def exits(self) -> Mapping[str, Exit]:
        return {}


Node: TypeAlias = Annotated[
    SayNode
    | MenuNode
    | RecordNode
    | DigitsNode
    | DialNode
    | BranchNode
    | DoNode
    | SetNode
    | HangupNode,
    Field(discriminator="type"),
]
WaitingNode: TypeAlias = MenuNode | RecordNode | DigitsNode | DialNode


class Flow(Strict):
    """One file of ivr_flows/. `entry`: the hotline itself begins calls here."""

    about: str
    entry: bool = False
    start: str
    nodes: Mapping[str, Node]


def _key_exits(keys: Mapping[str, Exit]) -> dict[str, Exit]:
    return {f"key {key}": exit_ for key, exit_ in keys.items()}


def _given(name: str, exit_: Exit | None) -> dict[str, Exit]:
    return {} if exit_ is None else {name: exit_}
