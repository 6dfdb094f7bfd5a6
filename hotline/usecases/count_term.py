"""The term of an appeal: put on it, and described for its history."""

from typing import Any

from hotline.domain.calendar import Term, TermUnit
from hotline.storage.tables import Appeal
from hotline.usecases.context import Context


def count_term(ctx: Context, appeal: Appeal) -> None:
    """Set by when an appeal is answered: by the term of its kind, from the day it was registered.

    An extension stands as long as the kind allows one. Where the day changes, its warnings begin
    anew.
    """
    terms = ctx.settings.terms.by_law
    term, before = terms.of(appeal.kind), appeal.due_on
    if not terms.may_extend(appeal.kind):
        appeal.extended_to = None
    appeal.due_on = ctx.calendar.due_date(appeal.registered_on, term)
    appeal.term_rule, appeal.term_days, appeal.term_unit = term.article, term.days, term.unit
    if appeal.extended_to is not None and appeal.extended_to > appeal.due_on:
        appeal.due_on, appeal.term_rule = appeal.extended_to, ctx.settings.terms.extension_article
    if appeal.due_on != before:
        appeal.warned_days = appeal.escalated_at = None


def term_of(appeal: Appeal) -> Term | None:
    """Return the term that an appeal was given; None where it is extended, or not known any more.

    The article stands in `term_rule` in any case.
    """
    is_extended = appeal.extended_to is not None and appeal.extended_to == appeal.due_on
    if is_extended or appeal.term_days is None or appeal.term_unit is None:
        return None
    unit: TermUnit = "calendar_days" if appeal.term_unit == "calendar_days" else "working_days"
    return Term(appeal.term_days, unit, appeal.term_rule)


def described(appeal: Appeal) -> dict[str, Any]:
    """Describe deadline and rule for the history."""
    term = term_of(appeal)
    counted = {"days": term.days, "unit": term.unit} if term else {}
    return {
        "due_on": appeal.due_on.isoformat(),
        "term": {
            **counted,
            "article": appeal.term_rule,
            "extended": appeal.extended_to == appeal.due_on,
        },
    }
