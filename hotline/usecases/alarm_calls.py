"""Ring somebody about an alarm: a row first, then the carrier is asked."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from hotline.domain.work import WorkKind
from hotline.ports import (
    CarrierBusyError,
    CarrierError,
    CarrierRefusedError,
    EndedCall,
)
from hotline.storage.tables import Alarm, AlarmCall, AlarmCallTo
from hotline.usecases.context import Context
from hotline.usecases.end_call import end_call

log = structlog.get_logger()

# Longer than any telephone rings (30 s) with the webhooks around it.
RINGS_FOR = timedelta(seconds=75)


def add_call(alarm: Alarm, recipient: AlarmCallTo, to_phone: str, now: datetime) -> None:
    """Write down that somebody is to be rung about a locked alarm."""
    before = sum(call.recipient is recipient for call in alarm.calls)
    alarm.calls.append(
        AlarmCall(recipient=recipient, number=before + 1, to_phone=to_phone, created_at=now)
    )


def wait_to_be_placed(alarm: Alarm) -> bool:
    """Tell whether somebody is still to be rung: the carrier had no time for it."""
    return any(call.placed_at is None and call.ended_at is None for call in alarm.calls)


def is_under_way(call: AlarmCall, now: datetime) -> bool:
    """Tell whether it is still to be placed, rings, or is being listened to."""
    if call.ended_at is not None:
        return False
    if call.call is not None:
        return call.call.ended_at is None
    return call.placed_at is None or now < call.placed_at + RINGS_FOR


def ended_at(call: AlarmCall) -> datetime:
    """Return when an attempt that is not under way was over."""
    if call.ended_at is not None:
        return call.ended_at
    if call.call is not None and call.call.ended_at is not None:
        return call.call.ended_at
    return (call.placed_at or call.created_at) + RINGS_FOR


def place_calls(ctx: Context, alarm_id: int) -> None:
    """Ring those who are still to be rung about an alarm, each once."""
    with ctx.units.read() as session:
        waiting = session.scalars(
            select(AlarmCall.id)
            .where(AlarmCall.alarm_id == alarm_id)
            .where(AlarmCall.placed_at.is_(None), AlarmCall.ended_at.is_(None))
            .order_by(AlarmCall.id)
        ).all()
    for alarm_call_id in waiting:
        _place(ctx, alarm_call_id)


def _place(ctx: Context, alarm_call_id: int) -> None:
    to_phone = _begin(ctx, alarm_call_id)
    if to_phone is None:
        return
    try:
        ctx.carrier.place_call(to_phone, alarm_call_id)
    except CarrierBusyError as error:
        _note(ctx, alarm_call_id, error, placed=False, over=False)
    except CarrierRefusedError as error:
        _note(ctx, alarm_call_id, error, placed=True, over=True)
    except CarrierError as error:
        # It may ring now: its webhooks will tell, and without any it is over in a minute.
        _note(ctx, alarm_call_id, error, placed=True, over=False)


def _begin(ctx: Context, alarm_call_id: int) -> str | None:
    """Mark the call as placed; return whom to ring. None: nobody any more."""
    with ctx.units.write() as unit:
        call = unit.session.get_one(AlarmCall, alarm_call_id, with_for_update=True)
        if call.placed_at is not None or call.ended_at is not None:
            return None
        to_duty = call.recipient is AlarmCallTo.DUTY
        is_needed = call.alarm.taken_at is None if to_duty else call.alarm.needs_telling
        if not is_needed:
            call.ended_at, call.problem = unit.now, "not needed any more"
            return None
        call.placed_at = unit.now
        return call.to_phone


def _note(
    ctx: Context, alarm_call_id: int, error: CarrierError, *, placed: bool, over: bool
) -> None:
    log.warning("alarm call not placed", call=alarm_call_id, problem=error.sentence)
    with ctx.units.write() as unit:
        call = unit.session.get_one(AlarmCall, alarm_call_id, with_for_update=True)
        call.problem = error.sentence[:300]
        if call.call_id is not None:
            return  # somebody has answered meanwhile
        call.placed_at = call.placed_at if placed else None
        call.ended_at = unit.now if over else None


def end_alarm_call(ctx: Context, alarm_call_id: int, ended: EndedCall) -> None:
    """A call of ours is over, or nobody answered it: what follows from that is looked at now."""
    end_call(ctx, ended)
    with ctx.units.write() as unit:
        call = unit.session.get(AlarmCall, alarm_call_id, with_for_update=True)
        if call is None or call.ended_at is not None:
            return
        call.ended_at = unit.now
        if call.call_id is None:
            call.problem = "nobody answered"
        unit.ask(WorkKind.ALARM, call.alarm_id)
