"""Extend the term of an appeal by a decision of the head, and tell the resident."""

from datetime import date

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.terms import ExtensionProblem
from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.count_term import count_term, described
from hotline.usecases.history import note
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.send_text import tell_extension

SENTENCES = {
    ExtensionProblem.KIND: "The term of a complaint or a request for information is not extended.",
    ExtensionProblem.OVER: "The term has passed, so it can no longer be extended (art. 91).",
    ExtensionProblem.NOT_LATER: "The new day must be later than the present deadline.",
    ExtensionProblem.TOO_LATE: "The new day is later than the law allows.",
    ExtensionProblem.DAY_OFF: "The new day is no working day.",
}


def extension_problem(ctx: Context, appeal: Appeal, until: date) -> ExtensionProblem | None:
    """Tell why the term of an appeal can't be extended to a day; None: it can."""
    return ctx.settings.terms.by_law.extension_problem(
        ctx.calendar,
        appeal.kind,
        registered_on=appeal.registered_on,
        due_on=appeal.due_on,
        today=ctx.today(),
        until=until,
    )


def extend_term(
    ctx: Context,
    unit: Unit,
    appeal: Appeal,
    until: date,
    *,
    reason: str,
    decided_by: str,
    actor: str,
) -> None:
    """Extend the term to a day. Raises InvalidInputError, ConflictError.

    Art. 76 asks for a reasoned decision of the head, and that the applicant is told within three
    working days. The SMS goes at once; where none reaches the resident, a call is asked for.
    """
    if appeal.state not in WAITING_STATES:
        raise ConflictError("This appeal waits for no answer, so its term is not extended.")
    for field, value in (("reason", reason), ("decided_by", decided_by)):
        if not value.strip():
            raise InvalidInputError(field, "Art. 76 asks for a reasoned decision of the head.")
    problem = extension_problem(ctx, appeal, until)
    if problem is not None:
        raise InvalidInputError("until", SENTENCES[problem])
    before = described(appeal)
    appeal.extended_to = until
    count_term(ctx, appeal)
    tell_by = ctx.calendar.due_date(ctx.today(), ctx.settings.terms.by_law.notice)
    decision = {"reason": reason.strip(), "decided_by": decided_by.strip()}
    after = {**described(appeal), **decision, "tell_by": tell_by.isoformat()}
    note(unit, appeal, actor, "extended", before, after)
    if tell_extension(ctx, unit, appeal) is None:
        want_callback(unit, appeal, "term_extended")
