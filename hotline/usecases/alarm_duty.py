"""Alert the people on duty, round after round, until somebody takes the alarm up."""

from datetime import datetime

from hotline.domain.alarms import alerts_of_round, next_round_at
from hotline.domain.phones import is_mobile
from hotline.storage.alarm_queries import once_key
from hotline.storage.tables import Alarm, AlarmCallTo, Delivery, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.alarm_calls import add_call
from hotline.usecases.alarm_texts import details, duty_language
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note
from hotline.usecases.send_text import text_own_people


def round_due_at(ctx: Context, alarm: Alarm) -> datetime | None:
    """Return when the next round is due. None: somebody has it, or nobody is on duty.

    An alarm of the demonstration reaches no telephone: it would wake somebody for nothing.
    """
    if alarm.taken_at is not None or alarm.appeal.is_demo:
        return None
    duty = ctx.settings.emergency.duty
    due_at = next_round_at(duty, alarm.raised_at, alarm.rounds, alarm.alerted_at)
    missed_at = _missed_at(alarm)
    if due_at is None or missed_at is None or alarm.rounds >= len(duty.phones):
        return due_at
    return min(due_at, missed_at)


def _missed_at(alarm: Alarm) -> datetime | None:
    """Return when the last call ended, which nobody or a mailbox has answered: nobody took it up.

    Then the next person is rung at once; once down the list only: who sleeps is not rung every
    half a minute.
    """
    calls = [call for call in alarm.calls if call.recipient is AlarmCallTo.DUTY]
    last = calls[-1] if calls else None
    return last.ended_at if last is not None and last.created_at >= alarm.raised_at else None


def alert_duty(ctx: Context, unit: Unit, alarm: Alarm) -> list[Delivery]:
    """Write down the texts and calls of the next round of a locked alarm, if it is due.

    Return the texts.
    """
    due_at = round_due_at(ctx, alarm)
    if due_at is None or unit.now < due_at:
        return []
    alarm.rounds, alarm.alerted_at = alarm.rounds + 1, unit.now
    alerts = alerts_of_round(ctx.settings.emergency.duty, alarm.rounds)
    body = ctx.texts.alarm(duty_language(ctx), alarm.appeal.reference, details(alarm.appeal))
    texts: list[Delivery] = []
    for alert in alerts:
        if alert.by == "call":
            add_call(alarm, AlarmCallTo.DUTY, alert.phone, unit.now)
        elif is_mobile(alert.phone):
            key = once_key(alarm, alarm.rounds, alert.phone)
            sent = text_own_people(unit, Purpose.ALARM, alert.phone, body, once_key=key)
            texts += [sent] if sent is not None else []
    alerted = ", ".join(dict.fromkeys(alert.phone for alert in alerts))
    note(unit, alarm.appeal, HOTLINE, "alerted", after={"round": alarm.rounds, "alerted": alerted})
    return texts
