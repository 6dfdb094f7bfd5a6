"""What the actions of a dialogue work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotline.flows.inputs import Done
from hotline.ports import ReportedRecording
from hotline.storage.tables import Call
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


@dataclass(frozen=True, slots=True)
class CallTurn:
    """One webhook's turn: the transaction, the call and the recording that was reported."""

    unit: Unit
    call: Call
    recording: ReportedRecording | None = None


Arguments = Mapping[str, str | int | bool | None]
Action = Callable[[Context, CallTurn, Arguments], Done]
