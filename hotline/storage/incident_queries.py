"""Incidents: which there are, who belongs to them, and what callers hear of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, update
from sqlalchemy.orm import Session, joinedload, raiseload

from hotline.domain.appeals import WAITING_STATES
from hotline.storage.tables import (
    Appeal,
    Delivery,
    Incident,
    IncidentAppeal,
    IncidentState,
    Purpose,
)

LIVE_STATES = frozenset({IncidentState.PROPOSED, IncidentState.OPEN})
"""What a new appeal may join."""

MOST_COMPARED = 300
"""Appeals, the newest first, among which others of the same cause are sought."""

MOST_MEMBERS = 60
"""Members, the newest first, with which an appeal is compared."""

# Any number will do, as long as nothing else takes the same lock.
_LOCK = 0x1C1D


def lock_incidents(session: Session) -> None:
    """Wait until nobody else looks for incidents; held until the transaction ends.

    Two workers that route two appeals of one cause would each propose an incident. On SQLite any
    transaction that writes is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def comparable_incidents(
    session: Session, appeal: Appeal, *, active_since: datetime, rejected_since: datetime
) -> Sequence[Incident]:
    """Return incidents that an appeal may belong to, newest first.

    None of another service or another place: a chain of likeness must not lead from one to another.

    Open ones; proposed ones with an appeal since `active_since`; those rejected lately, too.
    """
    here = Incident.place.is_(None) | (Incident.place == appeal.place)
    same = Incident.service_id.is_(None) | (Incident.service_id == appeal.service_id)
    query = (
        select(Incident)
        .where(Incident.is_demo == appeal.is_demo, _is_current(active_since, rejected_since))
        .where(here if appeal.place else true(), same if appeal.service_id else true())
        .order_by(Incident.id.desc())
    )
    return session.scalars(query).all()


def _is_current(active_since: datetime, rejected_since: datetime) -> ColumnElement[bool]:
    is_proposed = Incident.state == IncidentState.PROPOSED
    is_rejected = Incident.state == IncidentState.REJECTED
    return or_(
        Incident.state == IncidentState.OPEN,
        and_(is_proposed, Incident.latest_at >= active_since),
        and_(is_rejected, Incident.decided_at >= rejected_since),
    )


def member_appeals(session: Session, incident_id: int) -> Sequence[Appeal]:
    """Return the newest appeals of an incident, as many as are worth comparing."""
    query = (
        select(Appeal)
        .join(IncidentAppeal, IncidentAppeal.appeal_id == Appeal.id)
        .where(IncidentAppeal.incident_id == incident_id, IncidentAppeal.removed_by.is_(None))
        .order_by(Appeal.id.desc())
        .limit(MOST_MEMBERS)
    )
    return session.scalars(query).all()


def loose_appeals(
    session: Session, appeal: Appeal, since: datetime, until: datetime
) -> Sequence[Appeal]:
    """Return the newest waiting appeals of a time that are in no incident and may be alike.

    Those that somebody holds just now are left out: a worker that routes one waits for our lock,
    and would find the others then.
    """
    member = select(IncidentAppeal.appeal_id).where(IncidentAppeal.appeal_id == Appeal.id)
    query = (
        select(Appeal)
        .where(Appeal.received_at.between(since, until), Appeal.id != appeal.id)
        .where(Appeal.is_demo == appeal.is_demo, Appeal.state.in_(WAITING_STATES))
        .where(Appeal.department_id.is_not(None), _same_topic(appeal), ~member.exists())
        .order_by(Appeal.received_at.desc())
        .limit(MOST_COMPARED)
    )
    if appeal.place:
        query = query.where(or_(Appeal.place.is_(None), Appeal.place == appeal.place))
    query = query.with_for_update(read=True, key_share=True, skip_locked=True)
    return session.scalars(query).all()


def _same_topic(appeal: Appeal) -> ColumnElement[bool]:
    same = Appeal.department_id == appeal.department_id
    return same if appeal.service_id is None else or_(same, Appeal.service_id == appeal.service_id)


def note_joined(session: Session, incident_id: int, at: datetime, place: str | None) -> None:
    """Note that an appeal joined. The revision stays: nobody's open page goes stale by it."""
    values = {Incident.latest_at: at, Incident.place: func.coalesce(Incident.place, place)}
    session.execute(update(Incident).where(Incident.id == incident_id).values(values))


@dataclass(frozen=True, slots=True)
class Listed:
    """An incident of the list, and how many appeals it has."""

    incident: Incident
    members: int


def list_incidents(session: Session, limit: int) -> list[Listed]:
    """Return the newest incidents, those that somebody should decide on first, then open ones."""
    order = {state: number for number, state in enumerate(IncidentState)}
    query = (
        select(Incident)
        .order_by(Incident.id.desc())
        .limit(limit)
        .options(joinedload(Incident.department), joinedload(Incident.service), raiseload("*"))
    )
    found = sorted(session.scalars(query), key=lambda each: order[each.state])
    counts = _member_counts(session, [incident.id for incident in found])
    return [Listed(incident, counts.get(incident.id, 0)) for incident in found]


def _member_counts(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    belongs = and_(IncidentAppeal.incident_id.in_(ids), IncidentAppeal.removed_by.is_(None))
    query = select(IncidentAppeal.incident_id, func.count()).where(belongs)
    rows = session.execute(query.group_by(IncidentAppeal.incident_id)).all()
    return {incident_id: count for incident_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def count_proposed(session: Session) -> int:
    """Count the incidents that wait for an operator."""
    query = select(func.count(Incident.id)).where(Incident.state == IncidentState.PROPOSED)
    return session.scalars(query).one()


def memberships(session: Session, incident_id: int) -> Sequence[IncidentAppeal]:
    """Return who belongs to an incident, oldest appeal first, with appeal and person."""
    query = (
        select(IncidentAppeal)
        .join(Appeal, Appeal.id == IncidentAppeal.appeal_id)
        .where(IncidentAppeal.incident_id == incident_id, IncidentAppeal.removed_by.is_(None))
        .order_by(Appeal.received_at, Appeal.id)
        .options(joinedload(IncidentAppeal.appeal).joinedload(Appeal.person))
    )
    return session.scalars(query).all()


def incident_of(session: Session, appeal_id: int) -> Incident | None:
    """Return the incident that an appeal belongs to; one that was rejected is none."""
    query = (
        select(Incident)
        .join(IncidentAppeal, IncidentAppeal.incident_id == Incident.id)
        .where(IncidentAppeal.appeal_id == appeal_id, IncidentAppeal.removed_by.is_(None))
        .where(Incident.state != IncidentState.REJECTED)
    )
    return session.scalar(query)


def announced(session: Session, now: datetime, *, is_demo: bool) -> Sequence[Incident]:
    """Return the open incidents of which callers are told, newest first."""
    query = (
        select(Incident)
        .where(Incident.state == IncidentState.OPEN, Incident.is_demo == is_demo)
        .where(Incident.announced_until > now)
        .order_by(Incident.id.desc())
    )
    return session.scalars(query).all()


def places_of(session: Session, person_id: int) -> frozenset[str]:
    """Return the places that a person's appeals named."""
    query = select(Appeal.place).where(Appeal.person_id == person_id, Appeal.place.is_not(None))
    return frozenset(place for place in session.scalars(query.distinct()) if place)


def next_to_answer(session: Session, incident_id: int, limit: int) -> Sequence[int]:
    """Return the appeals of an incident that wait for its answer, oldest first."""
    query = (
        select(Appeal.id)
        .join(IncidentAppeal, IncidentAppeal.appeal_id == Appeal.id)
        .where(IncidentAppeal.incident_id == incident_id, IncidentAppeal.removed_by.is_(None))
        .where(IncidentAppeal.answered_at.is_(None), Appeal.state.in_(WAITING_STATES))
        .order_by(Appeal.received_at, Appeal.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def answer_parts(session: Session, incident: Incident) -> int:
    """Count the SMS parts of an incident's answer that are written down already."""
    query = (
        select(func.coalesce(func.sum(Delivery.parts), 0))
        .join(IncidentAppeal, IncidentAppeal.appeal_id == Delivery.appeal_id)
        .where(IncidentAppeal.incident_id == incident.id, IncidentAppeal.answered_at.is_not(None))
        .where(Delivery.purpose == Purpose.ANSWER, Delivery.created_at >= incident.closed_at)
    )
    return int(session.scalars(query).one())
