"""Warn of deadlines before they pass, and put what is overdue before the supervisors.

Each change is one conditional UPDATE with its history in the same transaction: done twice, at the
same time or after a crash, it finds nothing left to do. An operator who has the page of such an
appeal open is not disturbed, because the revision stays.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from hotline.domain.appeals import WAITING_STATES
from hotline.storage.tables import Appeal, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.alarm_texts import duty_language
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note
from hotline.usecases.send_text import text_own_people

AT_ONCE = 100
"""Appeals in one transaction: callers' webhooks must not wait long for SQLite's one writer."""


def watch_terms(ctx: Context) -> int:
    """Note each deadline that is near or has passed, once; return how many were noted.

    Nothing happens on days off. While the reception is open, the duty number gets its text.
    """
    today = ctx.today()
    if not ctx.calendar.is_working_day(today):
        return 0
    noted = _escalate(ctx, today)
    # The nearest first: what was not seen for days needs one warning, not all of them.
    for days in sorted(ctx.settings.terms.warn_days):
        noted += _warn(ctx, today, days)
    _tell_duty(ctx, today)
    return noted


def _escalate(ctx: Context, today: date) -> int:
    is_new = [Appeal.due_on < today, Appeal.escalated_at.is_(None)]
    return _note_all(ctx, "overdue", is_new, {"escalated_at": ctx.clock.now()})


def _warn(ctx: Context, today: date, days: int) -> int:
    last = ctx.calendar.add_working_days(today, days)
    is_new = [
        Appeal.due_on.between(today, last),
        or_(Appeal.warned_days.is_(None), Appeal.warned_days > days),
    ]
    return _note_all(ctx, "due_soon", is_new, {"warned_days": days})


def _note_all(
    ctx: Context, action: str, is_new: list[ColumnElement[bool]], values: Mapping[str, Any]
) -> int:
    noted = 0
    while True:
        with ctx.units.write() as unit:
            some = _note_some(ctx, unit, action, is_new, values)
        noted += some
        if some < AT_ONCE:
            return noted


def _note_some(
    ctx: Context,
    unit: Unit,
    action: str,
    is_new: list[ColumnElement[bool]],
    values: Mapping[str, Any],
) -> int:
    candidates = select(Appeal.id).where(_waits(), *is_new).limit(AT_ONCE)
    # The condition stands outside as well: whoever was faster has changed it meanwhile.
    taken = unit.session.scalars(
        update(Appeal)
        .where(Appeal.id.in_(candidates), *is_new)
        .values(**values)
        .returning(Appeal)
        .execution_options(synchronize_session=False)
    ).all()
    for appeal in taken:
        left = ctx.calendar.count_working_days(ctx.today(), appeal.due_on)
        after = {"due_on": appeal.due_on.isoformat()}
        note(unit, appeal, HOTLINE, action, after=after | _days(action, left))
    return len(taken)


def _days(action: str, left: int) -> dict[str, int]:
    return {"days_left": left} if action == "due_soon" else {}


def _tell_duty(ctx: Context, today: date) -> None:
    phone, voice = ctx.settings.terms.overdue_phone, ctx.settings.voice
    zone = ctx.settings.site.zone
    is_open = ctx.calendar.is_open(
        ctx.clock.now(), zone, voice.reception_opens, voice.reception_closes
    )
    if not phone or not is_open:
        return
    with ctx.units.write() as unit:
        overdue = _count(unit, Appeal.due_on < today)
        if overdue:
            body = ctx.texts.overdue(
                duty_language(ctx), overdue, _count(unit, Appeal.due_on == today)
            )
            text_own_people(unit, Purpose.OVERDUE, phone, body, once_key=f"overdue {today}")


def _count(unit: Unit, which: ColumnElement[bool]) -> int:
    query = select(func.count(Appeal.id)).where(_waits(), which, Appeal.is_demo.is_(False))
    return unit.session.scalars(query).one()


def _waits() -> ColumnElement[bool]:
    # Both values of these two, so that the queue's index leads to the days.
    flags = (Appeal.is_urgent.in_([True, False]), Appeal.wants_callback.in_([True, False]))
    return and_(Appeal.state.in_(WAITING_STATES), *flags)
