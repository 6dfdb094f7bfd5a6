"""End a call: the caller hung up, or the carrier lost them."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from hotline.flows.engine import step
from hotline.flows.errors import FlowError
from hotline.flows.inputs import HungUp
from hotline.flows.session import Session
from hotline.ports import EndedCall
from hotline.storage.tables import Call, CallOutcome
from hotline.storage.unit import Unit
from hotline.usecases.call_record import write_step
from hotline.usecases.context import Context
from hotline.usecases.keep_recording import adopt_undecided

log = structlog.get_logger()


def end_call(ctx: Context, ended: EndedCall) -> None:
    """Close a call; a call that has ended, or that nobody knows, stays as it is."""
    with ctx.units.write() as unit:
        call = unit.session.scalar(
            select(Call).filter_by(carrier_sid=ended.carrier_sid).with_for_update()
        )
        if call is not None and call.ended_at is None:
            _end(ctx, unit, call, ended.seconds, failed=ended.failed)


def end_abandoned_calls(ctx: Context) -> int:
    """Close calls whose end was never reported; return how many."""
    patience = timedelta(minutes=ctx.settings.voice.abandoned_after_minutes)
    with ctx.units.write() as unit:
        calls = unit.session.scalars(
            select(Call).where(Call.ended_at.is_(None), Call.started_at < unit.now - patience)
        ).all()
        for call in calls:
            _end(ctx, unit, call, None, failed=False)
        return len(calls)


def _end(ctx: Context, unit: Unit, call: Call, duration_s: int | None, *, failed: bool) -> None:
    _hang_up(ctx, unit, call)
    call.ended_at, call.duration_s = unit.now, duration_s
    adopt_undecided(ctx, unit, call)
    if call.outcome is None:
        call.outcome = CallOutcome.FAILED if failed else CallOutcome.HUNG_UP_EARLY


def _hang_up(ctx: Context, unit: Unit, call: Call) -> None:
    try:
        session = Session.from_json(call.session)
    except FlowError as error:
        # A call must be able to end, and what was said in it be kept, whatever its session holds.
        log.warning("broken session", call=call.id, problem=str(error))
        return
    if not session.ended:
        write_step(unit, call, session.flow, session.node, "hungup")
        session, _ = step(ctx.flows, session, HungUp())
        call.session = session.to_json()
