"""Pass an appeal on to the department that it belongs to, and tell the resident.

A body that gets somebody else's appeal forwards it within three working days of the registration,
with notice to the applicant at the same time (art. 65). The term goes on from the registration.
"""

from sqlalchemy import select

from hotline.domain.appeals import AppealEvent, advance
from hotline.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from hotline.domain.forwarding import goes_to_supervisor, is_late, is_with_a_body
from hotline.domain.work import WorkKind
from hotline.storage.forward_queries import passes_of
from hotline.storage.tables import Appeal, Department, Forward
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.history import note
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.route_appeal import route_by_hand
from hotline.usecases.send_text import tell_forward

LONGEST_REASON = 300


def choose_department(unit: Unit, appeal: Appeal, department_code: str, actor: str) -> None:
    """Send an appeal to a department in review; correcting a proposal is no forward.

    Raises InvalidInputError, ConflictError where a department has it already, NotAllowedError where
    only a supervisor may send it anywhere.
    """
    refuse_without_supervisor(appeal)
    before = appeal.department.code if appeal.department else None
    if is_with_a_body(appeal.state, appeal.routed_by_hand) and before != department_code:
        raise ConflictError("A department had this appeal already: forward it, with a reason.")
    route_by_hand(unit, appeal, department_code, actor)


def forward_appeal(
    ctx: Context, unit: Unit, appeal: Appeal, department_code: str, *, reason: str, actor: str
) -> Forward:
    """Pass an appeal to another department. Raises InvalidInputError, ConflictError.

    The third time departments pass it on it goes nowhere: a supervisor decides. Then it raises
    NotAllowedError.
    """
    to = _another_department(unit, appeal, department_code)
    return pass_on(ctx, unit, appeal, to, reason=reason, actor=actor)


def decide(
    ctx: Context, unit: Unit, appeal: Appeal, department_code: str, *, reason: str, actor: str
) -> None:
    """Say for good which department has an appeal that was passed to and fro.

    Only for supervisors. Raises InvalidInputError, ConflictError.
    """
    if not appeal.with_supervisor:
        raise ConflictError("Nobody has to decide where this appeal belongs.")
    reason = checked_reason(reason)
    appeal.with_supervisor = False
    if appeal.department is not None and appeal.department.code == department_code:
        # It may stand in review, because the resident added something meanwhile.
        before, appeal.state = appeal.state, advance(appeal.state, AppealEvent.ROUTED)
        after = {"state": appeal.state.value, "department": department_code, "reason": reason}
        note(unit, appeal, actor, "decided", {"state": before.value}, after)
        return
    to = _another_department(unit, appeal, department_code)
    _carry_out(ctx, unit, appeal, to, reason=reason, actor=actor, action="decided")


def pass_on(
    ctx: Context,
    unit: Unit,
    appeal: Appeal,
    to: Department | None,
    *,
    reason: str,
    actor: str,
    is_return: bool = False,
) -> Forward:
    """Pass an appeal on, or ask a supervisor where departments have done so too often.

    `to` None: the operators. Raises InvalidInputError, ConflictError, NotAllowedError.
    """
    refuse_without_supervisor(appeal)
    if not is_with_a_body(appeal.state, appeal.routed_by_hand):
        raise ConflictError("No department has this appeal, so it is not passed on but routed.")
    reason = checked_reason(reason)
    if not goes_to_supervisor(len(passes_of(unit.session, appeal.id))):
        action = "returned" if is_return else "forwarded"
        return _carry_out(ctx, unit, appeal, to, reason=reason, actor=actor, action=action)
    appeal.with_supervisor = True
    wanted = {"wanted": to.code if to else None, "reason": reason}
    note(unit, appeal, actor, "with_supervisor", after=wanted)
    return _written(ctx, unit, appeal, to, reason, actor, is_return=is_return, is_held=True)


def checked_reason(reason: str) -> str:
    """Return a reason without white space around it. Raises InvalidInputError for none."""
    if not reason.strip():
        raise InvalidInputError("reason", "Say why the appeal belongs elsewhere.")
    return reason.strip()[:LONGEST_REASON]


def _carry_out(
    ctx: Context,
    unit: Unit,
    appeal: Appeal,
    to: Department | None,
    *,
    reason: str,
    actor: str,
    action: str,
) -> Forward:
    written = _written(ctx, unit, appeal, to, reason, actor, is_return=action == "returned")
    before = {
        "state": appeal.state.value,
        "department": appeal.department.code if appeal.department else None,
    }
    event = AppealEvent.ROUTED if to else AppealEvent.RETURNED
    appeal.state = advance(appeal.state, event)
    appeal.department_id, appeal.department = (to.id, to) if to else (None, None)
    appeal.service_id, appeal.service = None, None
    unit.ask(WorkKind.INCIDENT, appeal.id)  # another department, so perhaps another cause
    after = {
        "state": appeal.state.value,
        "department": to.code if to else None,
        "reason": reason,
        **({"late": True} if written.is_late else {}),
    }
    note(unit, appeal, actor, action, before, after)
    # Given back to the operators it is nowhere yet: the resident is told when it is somewhere.
    if to is not None and tell_forward(ctx, unit, appeal) is None:
        want_callback(unit, appeal, "forwarded")
    return written


def _written(
    ctx: Context,
    unit: Unit,
    appeal: Appeal,
    to: Department | None,
    reason: str,
    actor: str,
    *,
    is_return: bool = False,
    is_held: bool = False,
) -> Forward:
    goes = to is not None and not is_held
    term = ctx.settings.terms.by_law.forward
    row = Forward(
        appeal_id=appeal.id,
        at=unit.now,
        actor=actor,
        from_department_id=appeal.department_id,
        to_department_id=to.id if to else None,
        reason=reason,
        is_return=is_return,
        is_held=is_held,
        is_late=goes and is_late(ctx.calendar, appeal.registered_on, term, ctx.today()),
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def _another_department(unit: Unit, appeal: Appeal, code: str) -> Department:
    department = unit.session.scalar(select(Department).filter_by(code=code))
    if department is None or not department.is_active:
        raise InvalidInputError("department", f"There is no department {code!r}.")
    if department.id == appeal.department_id:
        raise InvalidInputError("department", "This department has the appeal already.")
    return department


def refuse_without_supervisor(appeal: Appeal) -> None:
    """Raise NotAllowedError where only a supervisor's decision moves an appeal on."""
    if appeal.with_supervisor:
        raise NotAllowedError(
            "Departments passed this appeal to and fro: a supervisor says where it goes."
        )
