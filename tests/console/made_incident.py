"""An incident for the console's tests, with the appeals of so many people."""

from datetime import timedelta
from typing import Any

from hotline.storage.tables import Department, Incident, IncidentAppeal, IncidentState, Service
from hotline.usecases.context import Context
from tests.console.conftest import Make


def make_incident(
    ctx: Context,
    make: Make,
    *,
    people: int = 3,
    state: IncidentState = IncidentState.PROPOSED,
    title: str = "Топарда су жоқ",
    **columns: Any,
) -> Incident:
    """Store an incident about water in Topar; half of the people speak Russian."""
    now = ctx.clock.now()
    appeals = [
        make.appeal(
            phone=f"+7701123456{number}",
            language="ru" if number % 2 else "kk",
            text=f"Топарда су жоқ {number}",
            received_at=now - timedelta(minutes=60 - number),
        )
        for number in range(people)
    ]
    with ctx.units.write() as unit:
        session = unit.session
        incident = Incident(
            state=state,
            department=session.query(Department).filter_by(code="housing-utilities").one(),
            service=session.query(Service).filter_by(code="water-supply").one(),
            place="Топар",
            title=title,
            proposed_at=now,
            latest_at=now,
            **columns,
        )
        session.add(incident)
        session.flush()
        for appeal in appeals:
            member = IncidentAppeal(appeal_id=appeal.id, incident_id=incident.id)
            member.joined_at, member.joined_by = now, "hotline"
            session.add(member)
    return incident
