"""Give an appeal a department: by its words, or by a person."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hotline.domain.appeals import AppealEvent
from hotline.domain.errors import InvalidInputError
from hotline.domain.languages import Language
from hotline.domain.understanding import TextLanguage, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Department, Service
from hotline.storage.unit import Unit
from hotline.understanding.fallback import KeywordUnderstander
from hotline.usecases.acknowledge import acknowledge
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, move, note
from hotline.usecases.join_incident import join_incident
from hotline.usecases.place_in import place_in
from hotline.usecases.propose_split import topics_in
from hotline.usecases.put_aside import put_aside_no_appeal
from hotline.usecases.raise_alarm import raise_alarm
from hotline.usecases.routing_rules import by_rules
from hotline.usecases.work import Handler, Held

MOST_ATTEMPTS = 8
TRUSTED_ATTEMPTS = 2
"""After so many the keywords decide, which need no model."""

# Mixed or in Latin letters, a text doesn't tell in which language to answer.
_SPOKEN: Mapping[TextLanguage | None, Language] = {
    TextLanguage.KAZAKH: "kk",
    TextLanguage.RUSSIAN: "ru",
}


def route_by_words(ctx: Context, held: Held) -> None:
    """Propose department and service; a person's choice is never changed."""
    with ctx.units.read() as session:
        text = session.get_one(Appeal, held.subject_id).text
        keywords = KeywordUnderstander(ctx.router.current(session), ctx.dangers)
    # Loading a model and understanding a text take time: no lock is held meanwhile.
    # A model that fails again and again must not keep an alarm from being raised.
    model = ctx.model.current() if held.attempt <= TRUSTED_ATTEMPTS else None
    understander = model or keywords
    understood = understander.understand(text)
    topics = topics_in(understander, text)
    with ctx.units.write() as unit:
        # Locked, because its acknowledgement may fall due just now.
        appeal = unit.session.get_one(Appeal, held.subject_id, with_for_update=True)
        if appeal.text == text:
            appeal.topics = topics
            _use(ctx, unit, appeal, understood)
        else:
            unit.ask(WorkKind.ROUTE, appeal.id)  # more words came: these are no longer all
        held.finish(unit)


def _use(ctx: Context, unit: Unit, appeal: Appeal, understood: Understanding) -> None:
    """Let everything follow from what was understood; the resident is told last."""
    _remember(appeal, understood)
    appeal.place = place_in(ctx, appeal.text)
    if not appeal.routed_by_hand:
        _propose(ctx, unit, appeal, understood)
    is_aside = put_aside_no_appeal(ctx, unit, appeal, understood)
    if understood.emergency:
        raise_alarm(ctx, unit, appeal, understood.danger or understood.because)
    elif not is_aside:
        join_incident(ctx, unit, appeal)
    # The first SMS about a danger is the alarm's own; the confirmation follows with late ones.
    if not is_aside and not understood.emergency:
        acknowledge(ctx, unit, appeal)


def _remember(appeal: Appeal, understood: Understanding) -> None:
    appeal.proposals = [
        {"department": each.department, "probability": round(each.probability, 3)}
        for each in understood.candidates
    ]
    appeal.proposed_kind = understood.kind
    appeal.text_language = understood.language.value if understood.language else None
    appeal.is_urgent = understood.urgent
    if appeal.answered_at is None and understood.language in _SPOKEN:
        appeal.language = _SPOKEN[understood.language]


def route_by_hand(unit: Unit, appeal: Appeal, department_code: str, actor: str) -> None:
    """Send an appeal to a department. Raises InvalidInputError, ConflictError."""
    department = unit.session.scalar(select(Department).filter_by(code=department_code))
    if department is None or not department.is_active:
        raise InvalidInputError("department", f"There is no department {department_code!r}.")
    before = appeal.department.code if appeal.department else None
    if appeal.department_id != department.id:
        appeal.service_id, appeal.service = None, None
        unit.ask(WorkKind.INCIDENT, appeal.id)  # another department, so perhaps another cause
    appeal.department_id, appeal.department = department.id, department
    appeal.routed_by_hand = True
    move(
        unit,
        appeal,
        AppealEvent.ROUTED,
        actor,
        department=department.code,
        department_before=before,
    )


def confirm_department(unit: Unit, appeal: Appeal, actor: str) -> None:
    """Agree with the proposed department. Raises InvalidInputError where there is none."""
    if appeal.department is None:
        raise InvalidInputError("department", "No department was proposed; choose one.")
    route_by_hand(unit, appeal, appeal.department.code, actor)


def _propose(ctx: Context, unit: Unit, appeal: Appeal, understood: Understanding) -> None:
    routing = ctx.settings.routing
    probability, department = _likeliest(unit, understood)
    sure = department is not None and probability >= routing.threshold
    code = department.code if department is not None and sure else routing.reception
    service = _service(unit, code, understood) if sure else None
    if not sure:
        department = unit.session.scalar(select(Department).filter_by(code=code))
    appeal.service_id = service.id if service else None
    department, rule = by_rules(ctx, unit, appeal, department)
    before = {"department": appeal.department.code if appeal.department else None}
    appeal.department, appeal.department_id = department, department.id if department else None
    appeal.routing_score = round(probability, 3)
    appeal.routing_because = list(understood.because)
    after = {
        "department": department.code if department else code,
        "service": service.code if service else None,
        "score": appeal.routing_score,
        **_remarkable(understood),
        **({"rule": rule} if rule else {}),
    }
    note(unit, appeal, HOTLINE, "proposed", before, after)


def _likeliest(unit: Unit, understood: Understanding) -> tuple[float, Department | None]:
    """Return the first candidate that answers appeals now: the model may know one that's gone."""
    for candidate in understood.candidates:
        department = unit.session.scalar(select(Department).filter_by(code=candidate.department))
        if department is not None and department.is_active:
            return candidate.probability, department
    return 0.0, None


def _service(unit: Unit, department: str, understood: Understanding) -> Service | None:
    best = understood.best
    if best is None or best.department != department or understood.service is None:
        return None
    service = unit.session.scalar(select(Service).filter_by(code=understood.service))
    return service if service is not None and service.is_active else None


def _remarkable(understood: Understanding) -> dict[str, Any]:
    """Return what an operator should see in the history beside the department."""
    found: dict[str, Any] = {}
    if understood.emergency:
        found["emergency"] = True
    if understood.not_appeal:
        found["not_appeal"] = True
        found["probability"] = round(understood.not_appeal_probability, 3)
    return found


def _given_up(ctx: Context, unit: Unit, appeal_id: int, problem: str) -> None:
    """Without a proposal the appeal stands in the operators' queue all the same."""
    appeal = unit.session.get_one(Appeal, appeal_id)
    note(unit, appeal, HOTLINE, "not_routed", after={"why": problem})
    acknowledge(ctx, unit, appeal)


HANDLER = Handler(route_by_words, _given_up, MOST_ATTEMPTS)
