"""What happened to a conversation: the inputs of the engine.

The webhooks make them from what the carrier reports; a use case makes `Done` from the outcome of
an action that it carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = str | int | bool | None
"""What a session can remember under a name; it must survive JSON."""

DialStatus: TypeAlias = Literal["completed", "busy", "no-answer", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class Started:
    """The call was answered. `values` are those of `actions.STARTED_VALUES`."""

    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed keys: characters of `0123456789*#`, without the finishing key."""

    digits: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The caller pressed nothing, or said nothing after the beep."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended: by `key`, by hanging up, or (neither) by silence or its maximum length.

    `seconds` is the whole length, silence included: the carrier must not trim it.
    """

    seconds: float
    key: str | None = None
    hung_up: bool = False


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call that was put through to somebody ended."""

    status: DialStatus


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class Done:
    """A use case carried out the action of the last `Do`."""

    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict)


Input: TypeAlias = Started | Pressed | Nothing | Recorded | Dialled | HungUp | Done
