"""See that many appeals have one cause."""

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.incidents import ALIKE, Report, best_score, grams_of, one_cause
from hotline.storage import incident_queries as queries
from hotline.storage.tables import Appeal, Incident, IncidentAppeal, IncidentState
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, note
from hotline.usecases.work import Handler, Held

MOST_ATTEMPTS = 8
_LONGEST_TITLE = 200

Value = TypeVar("Value", bound=Hashable)


def join_incident(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Let a routed appeal join the incident that it belongs to, or propose one.

    An appeal that the hotline put into an incident leaves it where it doesn't fit any more: its
    words or its department were corrected. What an operator put in or took out stays so.
    """
    queries.lock_incidents(unit.session)
    membership = unit.session.get(IncidentAppeal, appeal.id, populate_existing=True)
    if membership is not None and not _leaves(unit, appeal, membership):
        return
    if appeal.state not in WAITING_STATES or not appeal.text.strip():
        return
    incident = _like(ctx, unit, appeal)
    if incident is None:
        _propose(ctx, unit, appeal)
    elif incident.state in queries.LIVE_STATES:
        add_member(unit, incident, appeal, HOTLINE)


def add_member(unit: Unit, incident: Incident, appeal: Appeal, actor: str) -> None:
    """Put an appeal into an incident; one that it belonged to before loses it."""
    membership = unit.session.get(IncidentAppeal, appeal.id)
    if membership is None:
        membership = IncidentAppeal(appeal_id=appeal.id)
        unit.session.add(membership)
    membership.incident_id = incident.id
    membership.joined_at, membership.joined_by = unit.now, actor
    membership.removed_by = None
    unit.session.flush()
    queries.note_joined(unit.session, incident.id, unit.now, appeal.place)
    note(unit, appeal, actor, "incident_joined", after={"incident": incident.id})


def report_of(appeal: Appeal) -> Report:
    """Return what is compared of an appeal."""
    whose: Hashable = appeal.person_id or ("withheld", appeal.id)
    return Report(
        key=whose,
        at=appeal.received_at,
        department=appeal.department_id,
        service=appeal.service_id,
        place=appeal.place,
        is_urgent=appeal.is_urgent,
        grams=grams_of(appeal.text),
    )


def _like(ctx: Context, unit: Unit, appeal: Appeal) -> Incident | None:
    """Return the incident that an appeal is most like; one that was rejected lately, too."""
    rules, settings = ctx.settings.incidents.rules, ctx.settings.incidents
    incidents = queries.comparable_incidents(
        unit.session,
        appeal,
        active_since=unit.now - rules.window,
        rejected_since=unit.now - timedelta(hours=settings.rejected_hours),
    )
    report = report_of(appeal)
    scores = {each.id: _score(unit, report, each) for each in incidents}
    likest = max(incidents, key=lambda each: scores[each.id], default=None)
    return likest if likest is not None and scores[likest.id] >= ALIKE else None


def _score(unit: Unit, report: Report, incident: Incident) -> float:
    members = queries.member_appeals(unit.session, incident.id)
    return best_score(report, map(report_of, members))


def _propose(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    rules = ctx.settings.incidents.rules
    at = appeal.received_at
    loose = queries.loose_appeals(unit.session, appeal, at - rules.window, at + rules.window)
    reports = {report_of(each): each for each in loose}
    group = one_cause(report_of(appeal), list(reports), rules)
    if not group:
        return
    members = sorted([appeal, *(reports[each] for each in group)], key=_received)
    incident = Incident(
        state=IncidentState.PROPOSED,
        department_id=_commonest([each.department_id for each in members]),
        service_id=_commonest([each.service_id for each in members]),
        place=_commonest([each.place for each in members]),
        title=" ".join(members[0].text.split())[:_LONGEST_TITLE],
        proposed_at=unit.now,
        latest_at=unit.now,
        is_demo=appeal.is_demo,
    )
    unit.session.add(incident)
    unit.session.flush()
    for each in members:
        add_member(unit, incident, each, HOTLINE)


def _received(appeal: Appeal) -> tuple[datetime, int]:
    return appeal.received_at, appeal.id


def _commonest(values: Sequence[Value | None]) -> Value | None:
    counts = Counter(value for value in values if value is not None)
    return counts.most_common(1)[0][0] if counts else None


def _leaves(unit: Unit, appeal: Appeal, membership: IncidentAppeal) -> bool:
    """Take an appeal out where it doesn't fit any more; return whether it was taken out."""
    incident = unit.session.get_one(Incident, membership.incident_id, populate_existing=True)
    is_settled = membership.removed_by is not None or membership.joined_by != HOTLINE
    if is_settled or incident.state not in queries.LIVE_STATES:
        return False
    members = queries.member_appeals(unit.session, incident.id)
    others = [report_of(each) for each in members if each.id != appeal.id]
    if not _is_other(appeal, incident) and best_score(report_of(appeal), others) >= ALIKE:
        return False
    unit.session.delete(membership)
    unit.session.flush()
    note(unit, appeal, HOTLINE, "incident_left", after={"incident": incident.id})
    _forget_empty(unit, incident)
    return True


def _is_other(appeal: Appeal, incident: Incident) -> bool:
    """Tell whether an appeal is surely about another service or another place."""
    pairs = ((appeal.service_id, incident.service_id), (appeal.place, incident.place))
    return any(one != other for one, other in pairs if one is not None and other is not None)


def _forget_empty(unit: Unit, incident: Incident) -> None:
    """Delete a proposal that nobody decided on and that has no appeal left."""
    count = select(func.count()).select_from(IncidentAppeal).filter_by(incident_id=incident.id)
    if incident.state is IncidentState.PROPOSED and not unit.session.scalar(count):
        unit.session.delete(incident)
        unit.session.flush()


def _look_again(ctx: Context, held: Held) -> None:
    with ctx.units.write() as unit:
        join_incident(ctx, unit, unit.session.get_one(Appeal, held.subject_id))
        held.finish(unit)


def _given_up(ctx: Context, unit: Unit, appeal_id: int, problem: str) -> None:
    """An operator may put it into its incident by hand; nobody has to know."""
    del ctx, unit, appeal_id, problem


HANDLER = Handler(_look_again, _given_up, MOST_ATTEMPTS)
"""For an appeal whose department a person has changed."""
