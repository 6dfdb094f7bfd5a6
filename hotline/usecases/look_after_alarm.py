"""Do what is due about an alarm, again and again until nothing is left to do."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from hotline.domain.work import WorkKind, WorkState
from hotline.ports import CarrierError, CarrierRefusedError
from hotline.storage.alarm_queries import unfinished
from hotline.storage.tables import Alarm, Call, Delivery, Work
from hotline.storage.unit import Unit
from hotline.usecases import deliver
from hotline.usecases.alarm_calls import place_calls, wait_to_be_placed
from hotline.usecases.alarm_duty import alert_duty, round_due_at
from hotline.usecases.alarm_resident import soon_after, tell_resident
from hotline.usecases.alarm_taken import locked_alarm
from hotline.usecases.context import Context
from hotline.usecases.work import Handler, Held, perform

log = structlog.get_logger()

# A carrier that hangs costs a time-out for each person; the lease must outlive them all.
LEASE = timedelta(minutes=3)
# Attempts count only while something of ours fails: an alarm is not given up for that.
MOST_ATTEMPTS = 100_000
# After so long the resident has rung 112 or needs a person, not a machine that rings back.
STILL_TO_BE_TOLD = timedelta(hours=1)


def look_after(ctx: Context, held: Held) -> None:
    """Tell the resident, alert the people on duty, and look again when more is due.

    Everything is stored before the carrier is asked. Nothing here waits in the queue of messages:
    what is urgent is sent at once, by whoever looks after the alarm.
    """
    with ctx.units.write() as unit:
        alarm = _alarm(unit, held)
        held.extend(unit, LEASE)
        telling = tell_resident(ctx, unit, alarm)
        texts = [telling.text, *alert_duty(ctx, unit, alarm)]
    if telling.interrupt is not None and not _interrupt(ctx, telling.interrupt):
        with ctx.units.write() as unit:
            texts.insert(0, tell_resident(ctx, unit, _alarm(unit, held), hung_up=True).text)
    first, *others = texts
    _send(ctx, held, [first])
    place_calls(ctx, held.subject_id)
    _send(ctx, held, others)
    with ctx.units.write() as unit:
        alarm = _alarm(unit, held)
        again_at = tell_resident(ctx, unit, alarm).again_at
        calls_at = soon_after(alarm, unit.now) if wait_to_be_placed(alarm) else None
        _look_again(unit, held, [again_at, calls_at, round_due_at(ctx, alarm)])


def watch_alarms(ctx: Context) -> int:
    """Ask for a look at alarms that nobody looks after; return how many those were.

    Work that is open is the sweeper's matter. Here is what remains where it was given up or lost.
    """
    with ctx.units.write() as unit:
        alarms = unfinished(unit.session, unit.now - STILL_TO_BE_TOLD)
        left_alone = [alarm for alarm in alarms if _is_left_alone(ctx, unit, alarm)]
        for alarm in left_alone:
            unit.ask(WorkKind.ALARM, alarm.id)
        return len(left_alone)


def _is_left_alone(ctx: Context, unit: Unit, alarm: Alarm) -> bool:
    round_at = round_due_at(ctx, alarm)
    if round_at is None and not alarm.needs_telling:
        return False
    work = unit.session.scalar(select(Work).filter_by(kind=WorkKind.ALARM, subject_id=alarm.id))
    if work is None or work.state is not WorkState.OPEN:
        return True
    return round_at is not None and round_at <= unit.now < work.due_at


def _alarm(unit: Unit, held: Held) -> Alarm:
    alarm = locked_alarm(unit, held.subject_id)
    if alarm is None:
        raise LookupError(f"there is no alarm {held.subject_id}")
    return alarm


def _interrupt(ctx: Context, call: Call) -> bool:
    """Break into the call. False: it is over."""
    try:
        ctx.carrier.interrupt_call(call.carrier_sid)
    except CarrierRefusedError:
        return False
    except CarrierError as error:
        # Whether it broke in shows in the dialogue; the next look tries again or takes another way.
        log.warning("call not interrupted", call=call.id, problem=error.sentence)
    return True


def _send(ctx: Context, held: Held, texts: Iterable[Delivery | None]) -> None:
    """Send at once what the queue would send in its turn; what fails is left to the queue."""
    for text in texts:
        if text is None:
            continue
        with ctx.units.read() as session:
            found = select(Work.id).filter_by(kind=WorkKind.DELIVER, subject_id=text.id)
            work_id = session.scalars(found).one()
        perform(ctx, work_id, held.who, {WorkKind.DELIVER: deliver.HANDLER})


def _look_again(unit: Unit, held: Held, moments: Iterable[datetime | None]) -> None:
    held.finish(unit)
    work = unit.session.get_one(Work, held.work_id)
    due_at = min((moment for moment in moments if moment is not None), default=None)
    # Work that was asked for meanwhile is open still, and due at once.
    if due_at is not None and work.state is WorkState.DONE:
        unit.ask(WorkKind.ALARM, held.subject_id, due_at)


def _given_up(ctx: Context, unit: Unit, alarm_id: int, problem: str) -> None:
    """The console goes on showing it, and the next watch takes it up again."""
    del ctx, unit
    log.error("alarm not looked after", alarm=alarm_id, problem=problem)


HANDLER = Handler(look_after, _given_up, MOST_ATTEMPTS)
