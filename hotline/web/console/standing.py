"""Where an appeal stands among departments: who may pass it on, where it came from, its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from hotline.domain.appeals import WAITING_STATES, AppealState
from hotline.domain.forwarding import is_late, is_with_a_body
from hotline.domain.parts import Piece
from hotline.storage.forward_queries import passes_of
from hotline.storage.part_queries import parts_of
from hotline.storage.tables import Appeal, AppealPart, Department, HistoryEntry
from hotline.usecases.return_appeal import sender_of
from hotline.usecases.split_appeal import may_be_split, pieces_of
from hotline.web.console.history_words import rules_in_words
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the matters that the classifier sees; `department` is a code."""

    text: str
    department: str | None
    percent: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page needs to pass an appeal on, give it back or split it."""

    is_held: bool
    """Departments passed it to and fro: only a supervisor sends it anywhere."""
    may_route: bool
    """It is sent to a department for the first time, or again to the one that it has."""
    may_pass_on: bool
    may_give_back: bool
    sender: Department | None
    """Where it would go back to; None: the operators."""
    passes: int
    is_late: bool
    """The lawful days for passing it to another body are over."""
    parts: Sequence[AppealPart] = ()
    pieces: Sequence[Piece] = ()
    topics: Sequence[Topic] = ()
    given: frozenset[int] = field(default_factory=frozenset)
    """Pieces that seem to be another department's."""
    given_to: str = ""
    rules: Sequence[str] = ()
    """Why a department other than the likeliest was proposed."""


def load_standing(session: Session, appeal: Appeal, history: Sequence[HistoryEntry]) -> Standing:
    """Gather it for one appeal."""
    ctx = context()
    is_held = appeal.with_supervisor and appeal.state in WAITING_STATES
    is_out = is_with_a_body(appeal.state, appeal.routed_by_hand)
    pieces = pieces_of(appeal) if may_be_split(appeal) and not is_held else []
    found = [_topic(each) for each in appeal.topics]
    topics = found if _is_of(pieces, found) else []
    other = _others_topic(appeal, topics)
    return Standing(
        is_held=is_held,
        may_route=not is_held and not (is_out and _is_settled(appeal)),
        may_pass_on=not is_held and is_out,
        may_give_back=not is_held and is_out and appeal.department is not None,
        sender=sender_of(session, appeal) if is_out else None,
        passes=len(passes_of(session, appeal.id)),
        is_late=is_late(
            ctx.calendar, appeal.registered_on, ctx.settings.terms.by_law.forward, ctx.today()
        ),
        parts=parts_of(session, appeal.id),
        pieces=pieces if len(pieces) > 1 else (),
        topics=topics,
        given=frozenset(at for at, piece in enumerate(pieces) if topics and piece.topic == other),
        given_to=(topics[other].department or "") if topics else "",
        rules=_rules(history) if not appeal.routed_by_hand else (),
    )


def _is_settled(appeal: Appeal) -> bool:
    """With a department, or given back by one: from here on it is forwarded."""
    return appeal.state is AppealState.ASSIGNED or appeal.department is None


def _topic(kept: Mapping[str, Any]) -> Topic:
    return Topic(kept["text"], kept["department"], round(100 * kept["probability"]))


def _others_topic(appeal: Appeal, topics: Sequence[Topic]) -> int:
    """Return the place of the matter that isn't for the department that has the appeal."""
    own = appeal.department.code if appeal.department else None
    order = [*range(1, len(topics)), 0]
    return next((at for at in order if topics and topics[at].department != own), 0)


def _is_of(pieces: Sequence[Piece], topics: Sequence[Topic]) -> bool:
    """Tell whether the topics are those of the text as it stands now."""
    return bool(topics) and len({piece.topic for piece in pieces}) == len(topics)


def _rules(history: Sequence[HistoryEntry]) -> list[str]:
    proposed = [entry for entry in history if entry.action == "proposed"]
    return rules_in_words(str(proposed[-1].after.get("rule", ""))) if proposed else []
