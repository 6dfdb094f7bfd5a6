"""Give an appeal back: a department to which it does not belong says why."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.domain.errors import ConflictError
from hotline.domain.forwarding import came_from
from hotline.storage.forward_queries import passes_of
from hotline.storage.tables import Appeal, Department, Forward
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.forward_appeal import pass_on


def return_appeal(
    ctx: Context, unit: Unit, appeal: Appeal, *, reason: str, actor: str, to_operators: bool
) -> Forward:
    """Give an appeal back to the department that sent it, or to the operators.

    Where no department sent it, or that one is switched off, the operators get it in any case.
    Raises InvalidInputError, ConflictError, NotAllowedError, as a forward does.
    """
    if appeal.department is None:
        raise ConflictError("No department has this appeal, so none can give it back.")
    to = None if to_operators else sender_of(unit.session, appeal)
    return pass_on(ctx, unit, appeal, to, reason=reason, actor=actor, is_return=True)


def sender_of(session: Session, appeal: Appeal) -> Department | None:
    """Return the department that an appeal goes back to; None: the operators."""
    if appeal.department is None:
        return None
    code = came_from(passes_of(session, appeal.id), appeal.department.code)
    sender = session.scalar(select(Department).filter_by(code=code)) if code else None
    return sender if sender is not None and sender.is_active else None
