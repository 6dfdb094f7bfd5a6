"""Write down what happens in a call."""

from typing import Any

from sqlalchemy import func, select

from hotline.storage.tables import Call, CallStep
from hotline.storage.unit import Unit


def write_step(unit: Unit, call: Call, flow: str, node: str, event: str, **detail: Any) -> None:
    """Add a step to a call's record; steps are never changed."""
    last = select(func.max(CallStep.number)).filter_by(call_id=call.id).scalar_subquery()
    unit.session.add(
        CallStep(
            call_id=call.id,
            # Counted by the database while it inserts: a caller waits, and a query less is faster.
            number=func.coalesce(last, 0) + 1,
            flow=flow,
            node=node,
            event=event,
            detail=detail,
            at=unit.now,
        )
    )
