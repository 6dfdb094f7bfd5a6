"""What the line does next: the effects that the engine asks for.

The effects of one step are any number of `Say`, then exactly one of `Gather`, `Record`, `Dial`,
`Hangup` (the carrier renders them) or `Do` (a use case carries it out and gives the engine a
`Done`). Nothing here knows a carrier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.domain.languages import Language
from hotline.flows.inputs import Value

# --- Parts of speech ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence of the catalogue ivr_flows/prompts/<language>.yaml, or its human recording."""

    id: str
    language: Language


@dataclass(frozen=True, slots=True)
class Words:
    """Words that only this call has, such as a date or a department's name."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, in whole seconds (Twilio's <Pause> knows no fractions)."""

    seconds: int


Part: TypeAlias = Prompt | Words | Pause

# --- Effects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Speak; pressing a key does not interrupt."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gather:
    """Speak and wait for keys, which interrupt the speech.

    Ends after `max_digits`, at `finish_key` (empty: no key finishes, each one is a digit) or after
    `timeout_s` seconds without a key. Answered by Pressed or Nothing.
    """

    parts: tuple[Part, ...]
    max_digits: int
    finish_key: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class Record:
    """Speak, beep and record. Answered by Recorded, or Nothing where nothing was recorded.

    Ends after `max_seconds`, after `silence_seconds` of silence or at one of `finish_keys`.
    """

    parts: tuple[Part, ...]
    max_seconds: int
    silence_seconds: int
    finish_keys: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Put the caller through to `number`, ringing `timeout_s` seconds. Answered by Dialled."""

    number: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out an action of `actions.ACTIONS`. Answered by Done, without asking the carrier."""

    action: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


Effect: TypeAlias = Say | Gather | Record | Dial | Hangup | Do
