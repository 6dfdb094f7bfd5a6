"""Tell the resident to ring 112: in the call that goes on, by SMS, or by ringing back.

Each look decides anew from what is stored, so that a crash in between, or a second worker, repeats
nothing: the SMS and each attempt to ring are rows before the carrier hears of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hotline.domain.deliveries import DeliveryState
from hotline.domain.phones import parse_caller
from hotline.storage.tables import Alarm, AlarmCall, AlarmCallTo, Call, Delivery, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.alarm_calls import add_call, ended_at, is_under_way
from hotline.usecases.alarm_line import is_interrupted, line_of
from hotline.usecases.alarm_taken import note_told
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.send_text import queue_sms

NOBODY = "nobody"
"""In `resident_told_by`: nothing reaches them."""
# An SMS that the carrier has not taken by then needs a call. One that it took and that the network
# has not refused by then has arrived, or waits until the telephone is switched on.
SMS_PATIENCE = timedelta(minutes=1)
MOST_CALLS = 3
BETWEEN_CALLS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be done now to tell the resident, and when to look again (None: it's over)."""

    interrupt: Call | None = None
    text: Delivery | None = None
    again_at: datetime | None = None


def tell_resident(ctx: Context, unit: Unit, alarm: Alarm, *, hung_up: bool = False) -> Telling:
    """Do the next thing that tells the resident of a locked alarm.

    `hung_up`: the carrier says that the call is over, whatever we know of it.
    """
    if not alarm.needs_telling:
        return Telling()
    soon = soon_after(alarm, unit.now)
    text, calls = _text(unit, alarm), _calls(alarm)
    if text is None and not calls:
        line = None if hung_up else line_of(ctx, unit, alarm)
        if line is not None:
            return Telling(None if is_interrupted(line, alarm) else line, again_at=soon)
        text = _send_text(ctx, unit, alarm)
        if text is not None:
            return Telling(text=text, again_at=soon)
    if text is not None:
        is_fresh = unit.now < text.created_at + SMS_PATIENCE
        is_sent = text.state is DeliveryState.SENT and not is_fresh
        if is_sent or text.state is DeliveryState.DELIVERED:
            note_told(unit, alarm, "sms")
            return Telling()
        if is_fresh and text.state is not DeliveryState.FAILED:
            return Telling(again_at=soon)
    return Telling(again_at=_ring_back(unit, alarm, calls, soon))


def soon_after(alarm: Alarm, now: datetime) -> datetime:
    """Return when to look again at what is under way: seldomer where the carrier is long away."""
    is_fresh = now - alarm.raised_at < timedelta(minutes=2)
    return now + timedelta(seconds=5 if is_fresh else 30)


def _text(unit: Unit, alarm: Alarm) -> Delivery | None:
    return unit.session.scalar(select(Delivery).filter_by(once_key=_once_key(alarm)))


def _once_key(alarm: Alarm) -> str:
    return f"emergency {alarm.occasion}"


def _calls(alarm: Alarm) -> list[AlarmCall]:
    """Return the calls of this occasion."""
    return [
        call
        for call in alarm.calls
        if call.recipient is AlarmCallTo.RESIDENT and call.created_at >= alarm.raised_at
    ]


def _send_text(ctx: Context, unit: Unit, alarm: Alarm) -> Delivery | None:
    appeal = alarm.appeal
    body = ctx.texts.emergency(appeal.language, appeal.reference)
    return queue_sms(unit, appeal, Purpose.EMERGENCY, body, once_key=_once_key(alarm))


def _ring_back(unit: Unit, alarm: Alarm, calls: list[AlarmCall], soon: datetime) -> datetime | None:
    """Write the next attempt down; return when to look again."""
    person = alarm.appeal.person
    phone = parse_caller(person.phone) if person is not None else None
    if phone is None or not phone.paid_sending_allowed:
        _give_up(unit, alarm, "no_number")
        return None
    if calls:
        if is_under_way(calls[-1], unit.now):
            return soon
        if len(calls) >= MOST_CALLS:
            want_callback(unit, alarm.appeal, "emergency")
            _give_up(unit, alarm, "not_reached")
            return None
        next_at = ended_at(calls[-1]) + BETWEEN_CALLS
        if unit.now < next_at:
            return next_at
    add_call(alarm, AlarmCallTo.RESIDENT, phone.e164, unit.now)
    return soon


def _give_up(unit: Unit, alarm: Alarm, why: str) -> None:
    alarm.resident_told_by = NOBODY
    note(unit, alarm.appeal, HOTLINE, "not_told_112", after={"why": why})
