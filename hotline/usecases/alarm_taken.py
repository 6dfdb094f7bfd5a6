"""Take an alarm up, say whether it was real, and note that the resident was told."""

from sqlalchemy import select

from hotline.domain.alarms import is_taking
from hotline.domain.phones import parse_caller
from hotline.ports import IncomingText
from hotline.storage.alarm_queries import alarms_of_phone, phones_texted
from hotline.storage.tables import Alarm, Appeal, InboundMessage, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.alarm_texts import details, duty_language
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note
from hotline.usecases.send_text import text_own_people


def locked_alarm(unit: Unit, alarm_id: int) -> Alarm | None:
    """Return an alarm that nobody else changes meanwhile. None: there is none.

    Its appeal is locked first, as routing does before it raises an alarm.
    """
    appeal_id = unit.session.scalar(select(Alarm.appeal_id).filter_by(id=alarm_id))
    unit.session.scalar(select(Appeal.id).filter_by(id=appeal_id).with_for_update())
    return unit.session.scalar(
        select(Alarm)
        .filter_by(id=alarm_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def take_alarm(ctx: Context, unit: Unit, alarm: Alarm, by: str) -> bool:
    """Take up a locked alarm; `by`: a login or a duty number. False: somebody has it already.

    Nobody is alerted any more, and those who were texted learn that it is seen to.
    """
    if alarm.taken_at is not None:
        return False
    alarm.taken_at, alarm.taken_by = unit.now, by
    note(unit, alarm.appeal, by, "alarm_taken")
    body = ctx.texts.alarm_over(duty_language(ctx), alarm.appeal.reference)
    for phone in phones_texted(unit.session, alarm, ctx.settings.emergency.duty_phones):
        if phone != by:
            once_key = f"alarm {alarm.occasion} over {phone}"
            text_own_people(unit, Purpose.ALARM, phone, body, once_key=once_key)
    return True


def judge_alarm(ctx: Context, unit: Unit, alarm: Alarm, by: str, *, is_false: bool) -> None:
    """Say what a locked alarm turned out to be; whoever does has taken it up."""
    take_alarm(ctx, unit, alarm, by)
    if alarm.is_false is not is_false:
        alarm.is_false = is_false
        note(unit, alarm.appeal, by, "alarm_false" if is_false else "alarm_real")


def note_told(unit: Unit, alarm: Alarm, how: str) -> None:
    """Note that the resident was told to ring 112, on the "line", by "sms" or by a "call"."""
    if alarm.resident_told_at is None:
        alarm.resident_told_at, alarm.resident_told_by = unit.now, how
        note(unit, alarm.appeal, HOTLINE, "told_112", after={"told_by": how})


def take_up_by_text(ctx: Context, unit: Unit, text: IncomingText) -> bool:
    """Let a person on duty take up by SMS the alarm they were alerted to last.

    False: it is no such text, so it is a resident's. Else it was stored; it is no appeal. Where
    nobody is alerted by SMS none is believed: a sender can be forged, a call that we make can't.
    """
    emergency, phone = ctx.settings.emergency, parse_caller(text.sender)
    if phone is None or phone.e164 not in emergency.duty_phones:
        return False
    if emergency.alert_by == "call" or not is_taking(text.body):
        return False
    message = InboundMessage(
        carrier_sid=text.carrier_sid,
        from_raw=text.sender[:64],
        body=text.body,
        received_at=unit.now,
    )
    unit.session.add(message)
    unit.session.flush()
    language = duty_language(ctx)
    body = ctx.texts.alarm_none(language)
    for each in alarms_of_phone(unit.session, phone.e164):
        alarm = locked_alarm(unit, each.id)
        if alarm is not None and take_alarm(ctx, unit, alarm, phone.e164):
            body = ctx.texts.alarm_taken(language, alarm.appeal.reference, details(alarm.appeal))
            break
    text_own_people(unit, Purpose.ALARM, phone.e164, body, once_key=f"alarm reply {message.id}")
    return True
