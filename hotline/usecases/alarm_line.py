"""Break into a call that goes on: the caller hears at once to ring 112."""

from datetime import timedelta

from sqlalchemy import select

from hotline.domain.errors import InvalidInputError
from hotline.flows.effects import Hangup
from hotline.flows.errors import FlowError
from hotline.flows.model import DialNode
from hotline.flows.session import Session
from hotline.ports import IncomingCall
from hotline.storage.tables import Alarm, AlarmCall, AlarmCallTo, Appeal, Call, CallOutcome
from hotline.storage.unit import Unit
from hotline.usecases.alarm_texts import duty_language
from hotline.usecases.context import Context
from hotline.usecases.take_call import LAST_RESORT_STEP, change_flow

EMERGENCY_FLOW = "emergency"
DUTY_FLOW = "duty"
# Nobody listens to the line for longer after the last word; what looks so is a lost hang-up.
STILL_THERE = timedelta(minutes=1)


def line_of(ctx: Context, unit: Unit, alarm: Alarm) -> Call | None:
    """Return the call in which the resident still hears us. None: it is over.

    Whoever was put through to the reception speaks with a person, and is not disturbed.
    """
    call = alarm.appeal.call
    if call is None or call.ended_at is not None or unit.now - alarm.raised_at > STILL_THERE:
        return None
    try:
        session = Session.from_json(call.session)
        flow = ctx.flows.flows.get(session.flow)
    except FlowError:
        return None
    node = flow.nodes.get(session.node) if flow else None
    return None if isinstance(node, DialNode) else call


def is_interrupted(call: Call, alarm: Alarm) -> bool:
    """Tell whether the caller is being told already."""
    steps = (step for step in call.steps if step.at >= alarm.raised_at)
    return any(step.flow == EMERGENCY_FLOW for step in steps)


def begin_emergency(ctx: Context, incoming: IncomingCall) -> str:
    """Lead a caller into the emergency flow; return the markup.

    Reported twice, or after the end of the call, it changes nothing. Raises InvalidInputError
    where no such call, or no alarm of it, is known.
    """
    with ctx.units.write() as unit:
        found = select(Call).filter_by(carrier_sid=incoming.carrier_sid).with_for_update()
        call = unit.session.scalar(found)
        alarm = _alarm_of(unit, call) if call is not None else None
        if call is None or alarm is None:
            raise InvalidInputError("CallSid", "No alarm was raised by this call.")
        if call.ended_at is not None or is_interrupted(call, alarm):
            return call.reply
        return change_flow(ctx, unit, call, EMERGENCY_FLOW, alarm.appeal.language)


def begin_alarm_call(ctx: Context, incoming: IncomingCall, alarm_call_id: int) -> str:
    """Somebody has answered whom we rang about an alarm; return the markup.

    Raises InvalidInputError where we rang nobody under that number.
    """
    with ctx.units.write() as unit:
        ringing = unit.session.get(AlarmCall, alarm_call_id, with_for_update=True)
        if ringing is None:
            raise InvalidInputError("id", "Nobody was rung about an alarm under this number.")
        if ringing.call is not None:
            is_same = ringing.call.carrier_sid == incoming.carrier_sid
            again = ctx.dialect.render([Hangup()], LAST_RESORT_STEP)
            return ringing.call.reply if is_same else again
        call = _outgoing_call(unit, ringing, incoming.carrier_sid)
        if ringing.recipient is AlarmCallTo.DUTY:
            return change_flow(ctx, unit, call, DUTY_FLOW, duty_language(ctx))
        language = ringing.alarm.appeal.language
        return change_flow(ctx, unit, call, EMERGENCY_FLOW, language)


def _outgoing_call(unit: Unit, ringing: AlarmCall, carrier_sid: str) -> Call:
    appeal = ringing.alarm.appeal
    to_resident = ringing.recipient is AlarmCallTo.RESIDENT
    call = Call(
        carrier_sid=carrier_sid,
        person_id=appeal.person_id if to_resident else None,
        person=appeal.person if to_resident else None,
        from_raw=ringing.to_phone,
        language=appeal.language,
        outcome=CallOutcome.ALARM,
        session="",
        reply_step=0,
        is_demo=appeal.is_demo,
        started_at=unit.now,
    )
    unit.session.add(call)
    unit.session.flush()
    ringing.call_id, ringing.call = call.id, call
    return call


def _alarm_of(unit: Unit, call: Call) -> Alarm | None:
    return unit.session.scalar(
        select(Alarm).join(Appeal, Appeal.id == Alarm.appeal_id).where(Appeal.call_id == call.id)
    )
