"""Give an appeal a department: by its words, or by a person."""

from sqlalchemy import select

from hotline.domain.appeals import AppealEvent
from hotline.domain.errors import InvalidInputError
from hotline.storage.tables import Appeal, Department, Service
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.history import HOTLINE, move, note
from hotline.usecases.work import Handler, Held

MOST_ATTEMPTS = 8


def route_by_words(ctx: Context, held: Held) -> None:
    """Propose department and service; a person's choice is never changed."""
    with ctx.units.write() as unit:
        appeal = unit.session.get_one(Appeal, held.subject_id)
        if not appeal.routed_by_hand:
            _propose(ctx, unit, appeal)
        held.finish(unit)


def route_by_hand(unit: Unit, appeal: Appeal, department_code: str, actor: str) -> None:
    """Send an appeal to a department. Raises InvalidInputError, ConflictError."""
    department = unit.session.scalar(select(Department).filter_by(code=department_code))
    if department is None or not department.is_active:
        raise InvalidInputError("department", f"There is no department {department_code!r}.")
    before = appeal.department.code if appeal.department else None
    if appeal.department_id != department.id:
        appeal.service_id, appeal.service = None, None
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


def _propose(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    proposal = ctx.router.route(appeal.text)
    department = unit.session.scalar(select(Department).filter_by(code=proposal.department))
    service = unit.session.scalar(select(Service).filter_by(code=proposal.service))
    before = {"department": appeal.department.code if appeal.department else None}
    appeal.department_id = department.id if department else None
    appeal.service_id = service.id if service else None
    appeal.routing_score = round(proposal.score, 3)
    appeal.routing_because = list(proposal.because)
    after = {"department": proposal.department, "service": proposal.service}
    note(unit, appeal, HOTLINE, "proposed", before, {**after, "score": appeal.routing_score})


def _given_up(ctx: Context, unit: Unit, appeal_id: int, problem: str) -> None:
    """Without a proposal the appeal stands in the operators' queue all the same."""
    del ctx
    note(
        unit, unit.session.get_one(Appeal, appeal_id), HOTLINE, "not_routed", after={"why": problem}
    )


HANDLER = Handler(route_by_words, _given_up, MOST_ATTEMPTS)
