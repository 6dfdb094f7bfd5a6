"""One answer to everybody who asked about an incident.

The operator's click stores the answer and ends the incident; a worker then answers the appeals in
small transactions, the oldest first. Each is answered in the transaction that notes that it was,
so clicking twice, two operators or a crash in the middle change nothing: it just goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import structlog
from sqlalchemy import select

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.sms import MAX_BODY, segments
from hotline.domain.work import WorkKind
from hotline.storage import incident_queries as queries
from hotline.storage.tables import (
    Answer,
    Appeal,
    Delivery,
    Incident,
    IncidentAppeal,
    IncidentState,
    Operator,
)
from hotline.storage.unit import Unit
from hotline.usecases.answer_appeal import answer_appeal, answer_text
from hotline.usecases.context import Context
from hotline.usecases.people import can_get_sms
from hotline.usecases.work import Handler, Held

log = structlog.get_logger()

AT_ONCE = 20
"""Appeals in one transaction: callers' webhooks must not wait long for SQLite's one writer."""

MOST_ATTEMPTS = 20
# Room for the "(1/2)" of an appeal that several departments answer.
_PART_LABEL = 8
_LEASE = timedelta(minutes=1)

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an answer to all would be."""

    texts: int
    """Residents who get an SMS."""
    parts: int
    """Billed parts of all of them together."""
    cost: float
    """Tenge; 0: the price is not known."""
    minutes: int
    """Until the last one is handed to the carrier."""
    calls: int
    """Residents whom no SMS reaches: they have to be rung."""
    answered: int
    """Appeals that have an answer already, or wait for none: they get nothing more."""
    too_long_by: int
    """Characters by which the longest SMS is too long."""


def plan_answer(ctx: Context, appeals: Sequence[Appeal], texts: Texts) -> Plan:
    """Count what an answer to these appeals would be, before anything is sent."""
    waiting = [appeal for appeal in appeals if appeal.state in WAITING_STATES]
    bodies = [
        answer_text(ctx, appeal, _in_language(texts, appeal.language))
        for appeal in waiting
        if can_get_sms(appeal.person)
    ]
    parts = sum(segments(body).parts for body in bodies)
    sms = ctx.settings.sms
    return Plan(
        texts=len(bodies),
        parts=parts,
        cost=parts * sms.price_per_segment,
        minutes=ceil(parts / sms.segments_per_minute),
        calls=len(waiting) - len(bodies),
        answered=len(appeals) - len(waiting),
        too_long_by=max(0, 0, *(len(body) + _PART_LABEL - MAX_BODY for body in bodies)),
    )


def answer_incident(ctx: Context, unit: Unit, incident: Incident, texts: Texts, actor: str) -> None:
    """Store the answer to all, end the incident and have it sent.

    Raises InvalidInputError where a text is missing or too long, ConflictError where the incident
    is not open: it was answered before, or nobody has confirmed it.
    """
    if incident.state is not IncidentState.OPEN:
        raise ConflictError(f"This incident is {incident.state}, so it is not answered.")
    members = [each.appeal for each in queries.memberships(unit.session, incident.id)]
    for language in LANGUAGES:
        if not texts[language].strip():
            raise InvalidInputError(f"answer_{language}", "The answer is empty.")
    if plan_answer(ctx, members, texts).too_long_by:
        raise InvalidInputError("answer_kk", "The answer is too long for an SMS.")
    incident.answer_kk, incident.answer_ru = texts["kk"].strip(), texts["ru"].strip()
    incident.answered_by = actor
    incident.state, incident.closed_at = IncidentState.CLOSED, unit.now
    unit.session.flush()
    unit.ask(WorkKind.ANSWER_INCIDENT, incident.id)


def answer_members(ctx: Context, held: Held) -> None:
    """Answer those who wait for the answer, some at a time, until none is left."""
    while True:
        with ctx.units.write() as unit:
            incident = unit.session.get_one(Incident, held.subject_id)
            ids = queries.next_to_answer(unit.session, incident.id, AT_ONCE)
            parts = queries.answer_parts(unit.session, incident)
            for appeal_id in ids:
                parts += _answer(ctx, unit, incident, appeal_id, parts)
            if not ids:
                held.finish(unit)
                return
            held.extend(unit, _LEASE)


def _answer(ctx: Context, unit: Unit, incident: Incident, appeal_id: int, parts_before: int) -> int:
    """Answer one appeal; return the SMS parts of the answer."""
    # Locked, because an operator may be answering just this one.
    appeal = unit.session.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    membership = unit.session.get_one(IncidentAppeal, appeal_id, populate_existing=True)
    if appeal.state not in WAITING_STATES or membership.answered_at is not None:
        return 0
    texts: Texts = {"kk": incident.answer_kk, "ru": incident.answer_ru}
    actor = incident.answered_by or ""
    operator_id = unit.session.scalar(select(Operator.id).filter_by(login=actor))
    text = _in_language(texts, appeal.language)
    answer = answer_appeal(ctx, unit, appeal, text, operator_id=operator_id, actor=actor)
    membership.answered_at = unit.now
    unit.session.flush()
    return _pace(ctx, unit, incident, answer, parts_before)


def _pace(ctx: Context, unit: Unit, incident: Incident, answer: Answer, parts_before: int) -> int:
    """Let the SMS go out when those before it are through: others must not wait behind all."""
    delivery = unit.session.scalar(select(Delivery).filter_by(answer_id=answer.id))
    if delivery is None or incident.closed_at is None:
        return 0
    minutes = parts_before / ctx.settings.sms.segments_per_minute
    unit.ask(WorkKind.DELIVER, delivery.id, incident.closed_at + timedelta(minutes=minutes))
    return delivery.parts


def _in_language(texts: Texts, language: str) -> str:
    return texts["ru"] if language == "ru" else texts["kk"]


def _given_up(ctx: Context, unit: Unit, incident_id: int, problem: str) -> None:
    """Who got no answer stays in the queue; the page of the incident tells how many."""
    del ctx, unit
    log.error("an answer to all was not given to all", incident=incident_id, problem=problem)


HANDLER = Handler(answer_members, _given_up, MOST_ATTEMPTS)
