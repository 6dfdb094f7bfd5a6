"""Write down what happens in a call."""

from typing import Any

from hotline.storage.tables import Call, CallStep
from hotline.storage.unit import Unit


def write_step(unit: Unit, call: Call, flow: str, node: str, event: str, **detail: Any) -> None:
    """Add a step to a call's record; steps are never changed."""
    number = len(call.steps) + 1
    call.steps.append(
        CallStep(number=number, flow=flow, node=node, event=event, detail=detail, at=unit.now)
    )
