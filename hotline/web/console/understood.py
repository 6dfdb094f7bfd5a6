"""What was understood of an appeal, as its page offers it: a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hotline.domain.calendar import Term
from hotline.domain.understanding import AppealKind
from hotline.storage.tables import Appeal, Department
from hotline.web.console.sessions import language
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class Proposal:
    """A department that the appeal may belong to, and how likely that is."""

    department: Department
    percent: int
    is_present: bool
    """It stands there already, not yet confirmed."""


@dataclass(frozen=True, slots=True)
class KindProposal:
    """What the appeal seems to be, and by when it would then have to be answered."""

    kind: AppealKind
    term: Term
    due_on: date


@dataclass(frozen=True, slots=True)
class Understood:
    """The proposals of one appeal."""

    departments: tuple[Proposal, ...]
    kind: KindProposal | None


def understood(appeal: Appeal, departments: Iterable[Department]) -> Understood:
    """Gather them; `departments` are those that answer appeals now."""
    active = {each.code: each for each in departments}
    found = () if appeal.routed_by_hand else appeal.proposals
    return Understood(
        tuple(
            Proposal(
                active[each["department"]],
                round(100 * each["probability"]),
                active[each["department"]].id == appeal.department_id,
            )
            for each in found
            if each["department"] in active
        ),
        _kind(appeal),
    )


def _kind(appeal: Appeal) -> KindProposal | None:
    if appeal.kind is not None or appeal.proposed_kind is None:
        return None
    term = context().settings.terms.by_law.of(appeal.proposed_kind)
    due_on = context().calendar.due_date(appeal.registered_on, term)
    return KindProposal(appeal.proposed_kind, term, due_on)


def place_name(kazakh: str) -> str:
    """Return the name of a place in the reader's language; it is stored by its Kazakh name."""
    if language() == "kk":
        return kazakh
    names = (word.ru for word in context().local_words.entries if word.kk == kazakh)
    return next(names, kazakh)
