"""What people should know before they look at the queue: overdue appeals, an unsure calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import func, select

from hotline.domain.appeals import WAITING_STATES
from hotline.storage.appeal_queries import COUNT_CAP, Tab
from hotline.storage.forward_queries import count_to_decide
from hotline.storage.tables import Appeal, Role
from hotline.web.console import words
from hotline.web.console.formats import day
from hotline.web.console.sessions import person
from hotline.web.i18n import _, _n
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence above the queue; `link` leads to what it is about."""

    sentence: str
    link: str = ""
    is_bad: bool = False


def due_by() -> date:
    """Return the last day whose deadlines are near."""
    ctx = context()
    return ctx.calendar.add_working_days(ctx.today(), ctx.settings.terms.soon_days)


def notices() -> list[Notice]:
    """Return what the person who is signed in should know."""
    return [*_overdue(), *_to_decide(), *_calendar()]


def _overdue() -> Iterator[Notice]:
    """Overdue appeals are put before the supervisors: the administrators."""
    if person().role is not Role.ADMINISTRATOR:
        return
    some = select(Appeal.id).where(
        Appeal.state.in_(WAITING_STATES),
        Appeal.is_urgent.in_([True, False]),  # so that the queue's index leads to the days
        Appeal.wants_callback.in_([True, False]),
        Appeal.due_on < context().today(),
    )
    with context().units.read() as session:
        capped = some.limit(COUNT_CAP).subquery()
        overdue = session.scalars(select(func.count()).select_from(capped)).one()
    if overdue:
        yield Notice(
            _n("%(num)d appeal is overdue.", "%(num)d appeals are overdue.", overdue),
            url_for("console.queue", tab=Tab.DUE.value),
            is_bad=True,
        )


def _to_decide() -> Iterator[Notice]:
    """What departments passed to and fro waits for a supervisor: an administrator."""
    if person().role is not Role.ADMINISTRATOR:
        return
    with context().units.read() as session:
        waiting = count_to_decide(session)
    if waiting:
        yield Notice(
            _n(
                "%(num)d appeal was passed to and fro and waits for your decision.",
                "%(num)d appeals were passed to and fro and wait for your decision.",
                waiting,
            ),
            url_for("console.supervisor"),
            is_bad=True,
        )


def _calendar() -> Iterator[Notice]:
    """Deadlines are only as right as the calendar is."""
    ctx = context()
    days = ctx.calendar.to_confirm_soon(ctx.today())
    if days:
        names = ", ".join(f"{day(each)} {_name(each)}" for each in days)
        yield Notice(
            _(
                "The date of these holidays is only estimated, and deadlines are counted over them."
                " Confirm or correct it in config/calendar.toml: %(days)s.",
                days=names,
            )
        )
    year = ctx.calendar.year_to_look_through(ctx.today())
    if year is not None:
        yield Notice(
            _(
                "Enter the working days that the government has moved in %(year)d into"
                " config/calendar.toml.",
                year=year,
            )
        )


def _name(holiday: date) -> str:
    found = context().calendar.holiday(holiday)
    name = found.name if found else ""
    return str(words.HOLIDAYS.get(name, name))
