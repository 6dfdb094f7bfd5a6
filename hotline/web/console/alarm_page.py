"""What every page shows of alarms: the banner, an appeal's box, and marks in lists."""

from collections.abc import Collection, Mapping, Sequence

from jinja2 import Environment
from sqlalchemy.exc import SQLAlchemyError

from hotline.storage import alarm_queries as queries
from hotline.storage.tables import Alarm, Appeal
from hotline.web.state import context

MOST_SHOWN = 5
"""Alarms in the banner; its link leads to the others."""


def open_alarms() -> Sequence[Alarm]:
    """Return the alarms that the banner shows, and one more where there are more."""
    try:
        with context().units.read() as session:
            return queries.open_alarms(session, MOST_SHOWN + 1)
    except SQLAlchemyError:
        return ()  # the page itself says that the database is away


def shown_alarms(alarms: Sequence[Alarm]) -> str:
    """Return what tells one state of the banner from another."""
    return ",".join(str(alarm.id) for alarm in alarms)


def alarm_of_appeal(appeal_id: int) -> Alarm | None:
    """Return the alarm of an appeal."""
    with context().units.read() as session:
        return queries.alarm_of(session, appeal_id)


def alarms_of_appeals(appeals: Collection[Appeal]) -> Mapping[int, Alarm]:
    """Return the alarms of a list's appeals, by the appeal's id."""
    with context().units.read() as session:
        return queries.alarms_of(session, [appeal.id for appeal in appeals])


def rings_telephones() -> bool:
    """Tell whether anybody on duty is rung or texted."""
    return bool(context().settings.emergency.duty_phones)


def add_alarm_formats(environment: Environment) -> None:
    """Make these known to the templates."""
    environment.globals.update(
        open_alarms=open_alarms,
        shown_alarms=shown_alarms,
        alarm_of_appeal=alarm_of_appeal,
        alarms_of_appeals=alarms_of_appeals,
        rings_telephones=rings_telephones,
        MOST_ALARMS=MOST_SHOWN,
    )
