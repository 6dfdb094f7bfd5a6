"""What operators decide about an incident: whether it is one, and which appeals belong to it."""

from sqlalchemy import select

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.parts import parse_part_reference
from hotline.domain.reference import parse_reference
from hotline.storage.tables import Appeal, Incident, IncidentAppeal, IncidentState
from hotline.storage.unit import Unit
from hotline.usecases.history import note
from hotline.usecases.join_incident import add_member

LONGEST_TITLE = 200


def confirm_incident(unit: Unit, incident: Incident, title: str, actor: str) -> None:
    """Say that it is one; from then on callers may be told. Raises ConflictError.

    An open incident gets another title. Raises InvalidInputError for an empty one.
    """
    if incident.state not in (IncidentState.PROPOSED, IncidentState.OPEN):
        raise ConflictError(f"This incident is {incident.state}, so it cannot be confirmed.")
    if not title.strip():
        raise InvalidInputError("title", "The incident needs a title.")
    incident.title = title.strip()[:LONGEST_TITLE]
    if incident.state is IncidentState.PROPOSED:
        incident.state = IncidentState.OPEN
        incident.decided_at, incident.decided_by = unit.now, actor


def reject_incident(unit: Unit, incident: Incident, actor: str) -> None:
    """Say that the appeals have different causes; like ones are left alone for a while.

    Its appeals stay listed at it, so that they are not gathered again. Raises ConflictError.
    """
    if incident.state is not IncidentState.PROPOSED:
        raise ConflictError(f"This incident is {incident.state}, so it cannot be rejected.")
    incident.state = IncidentState.REJECTED
    incident.decided_at, incident.decided_by = unit.now, actor


def close_incident(unit: Unit, incident: Incident) -> None:
    """End an incident without an answer to all. Raises ConflictError."""
    if incident.state is not IncidentState.OPEN:
        raise ConflictError(f"This incident is {incident.state}, so it cannot be closed.")
    incident.state, incident.closed_at = IncidentState.CLOSED, unit.now


def add_appeal(unit: Unit, incident: Incident, text: str, actor: str) -> Appeal:
    """Put an appeal in by its number. Raises InvalidInputError, ConflictError."""
    if incident.state not in (IncidentState.PROPOSED, IncidentState.OPEN):
        raise ConflictError(f"This incident is {incident.state}, so nothing is added to it.")
    reference = parse_part_reference(text) or parse_reference(text)
    appeal = unit.session.scalar(select(Appeal).filter_by(reference=reference))
    if appeal is None or appeal.is_demo != incident.is_demo:
        raise InvalidInputError("reference", "There is no such appeal.")
    if appeal.state not in WAITING_STATES:
        raise InvalidInputError("reference", "This appeal waits for no answer.")
    add_member(unit, incident, appeal, actor)
    return appeal


def remove_appeal(unit: Unit, incident: Incident, reference: str, actor: str) -> None:
    """Take an appeal out; the hotline doesn't put it back. Raises ConflictError."""
    membership = unit.session.scalar(
        select(IncidentAppeal)
        .join(Appeal, Appeal.id == IncidentAppeal.appeal_id)
        .where(IncidentAppeal.incident_id == incident.id, Appeal.reference == reference)
        .where(IncidentAppeal.removed_by.is_(None))
        .with_for_update(of=IncidentAppeal)
    )
    if membership is None:
        raise ConflictError("Somebody else has taken this appeal out already.")
    if incident.state not in (IncidentState.PROPOSED, IncidentState.OPEN):
        raise ConflictError(f"This incident is {incident.state}, so nothing is taken out of it.")
    membership.removed_by = actor
    note(unit, membership.appeal, actor, "incident_left", after={"incident": incident.id})
