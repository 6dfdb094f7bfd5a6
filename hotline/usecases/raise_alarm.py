"""Raise the alarm where somebody seems to be in danger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hotline.domain.appeals import AppealEvent
from hotline.domain.work import WorkKind
from hotline.storage.tables import Alarm, Appeal, HistoryEntry
from hotline.storage.unit import Unit
from hotline.understanding.net import danger_in
from hotline.understanding.normalise import words_of
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note


def raise_alarm(ctx: Context, unit: Unit, appeal: Appeal, because: Sequence[str]) -> None:
    """Raise an appeal's alarm, once; `because`: the words that tell of the danger.

    An alarm that somebody has taken up, or about which nobody is alerted any more, is raised again
    by new words about danger, not by thanks.
    """
    if _phone(appeal) == ctx.settings.carrier.voice_number:
        return  # our own alarm comes back to us: a telephone on duty forwards its calls
    found = select(Alarm).filter_by(appeal_id=appeal.id).with_for_update()
    alarm = unit.session.scalar(found.execution_options(populate_existing=True))
    if alarm is None:
        alarm = Alarm(appeal_id=appeal.id, raised_at=unit.now, because=list(because))
        try:
            with unit.session.begin_nested():
                unit.session.add(alarm)
                unit.session.flush()
        except IntegrityError:
            return  # somebody else was faster by a hair
    elif _is_new_danger(ctx, unit, alarm):
        _begin_again(unit, alarm, because)
    else:
        return
    note(unit, appeal, HOTLINE, "alarm", after={"because": ", ".join(because)})
    unit.ask(WorkKind.ALARM, alarm.id)


def _is_new_danger(ctx: Context, unit: Unit, alarm: Alarm) -> bool:
    """Tell whether the resident has written of danger since the alarm came to its end."""
    ended_at = alarm.taken_at or _alerted_in_vain_at(ctx, alarm)
    if ended_at is None:
        return False
    added = unit.session.scalars(
        select(HistoryEntry).where(
            HistoryEntry.appeal_id == alarm.appeal_id,
            HistoryEntry.action == AppealEvent.ADDED.value,
            HistoryEntry.at > ended_at,
        )
    )
    return any(_is_danger(ctx, str(entry.after.get("added", ""))) for entry in added)


def _alerted_in_vain_at(ctx: Context, alarm: Alarm) -> datetime | None:
    """Return when the last of all rounds was. None: it's still to come, or can't be told.

    A telephone on duty that answers each of our texts with its words would raise it without end.
    """
    emergency = ctx.settings.emergency
    goes_on = alarm.rounds < emergency.most_rounds
    return None if goes_on or _phone(alarm.appeal) in emergency.duty_phones else alarm.alerted_at


def _phone(appeal: Appeal) -> str | None:
    return appeal.person.phone if appeal.person is not None else None


def _is_danger(ctx: Context, text: str) -> bool:
    model = ctx.model.current()
    if model is not None:
        return model.understand(text).emergency
    return bool(danger_in(ctx.dangers, words_of(text)))


def _begin_again(unit: Unit, alarm: Alarm, because: Sequence[str]) -> None:
    alarm.raised_at, alarm.because = unit.now, list(because)
    alarm.taken_at = alarm.taken_by = alarm.is_false = None
    alarm.resident_told_at = alarm.resident_told_by = None
    alarm.rounds, alarm.alerted_at = 0, None
