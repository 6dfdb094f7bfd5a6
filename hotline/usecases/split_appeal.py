"""Split an appeal with several topics: a part for each department, one number for the resident.

Each part is an appeal of its own, registered on the same day, answered on its own (art. 65).
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select

from hotline.domain.appeals import WAITING_STATES, AppealState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.parts import MOST_PARTS, Piece, part_reference, pieces
from hotline.domain.work import WorkKind
from hotline.storage.tables import Alarm, Appeal, AppealPart, Department
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.count_term import count_term, described
from hotline.usecases.forward_appeal import refuse_without_supervisor
from hotline.usecases.history import note
from hotline.usecases.place_in import place_in
from hotline.usecases.route_appeal import route_by_hand

SPLITTABLE = WAITING_STATES - {AppealState.RECEIVED}

# A part begins as the whole: same resident, same day, same kind until somebody says otherwise.
_SHARED = (
    "channel", "person_id", "language", "confidence", "text_language", "is_urgent", "is_demo",
    "received_at", "kind", "registered_on", "extended_to", "due_on",
)  # fmt: skip


def split_appeal(
    ctx: Context,
    unit: Unit,
    appeal: Appeal,
    chosen: Collection[int],
    department_code: str,
    actor: str,
) -> Appeal:
    """Give some pieces of an appeal to another department, as a part of their own.

    `chosen` are places, from 0, in `pieces_of` the appeal. A part may be split again.
    Raises InvalidInputError, ConflictError, NotAllowedError where a supervisor has to decide first.
    """
    refuse_without_supervisor(appeal)
    if not may_be_split(appeal):
        raise ConflictError("This appeal waits for no answer, or not all of it is heard yet.")
    department = _other_department(unit, appeal, department_code)
    kept, given = _divided(pieces_of(appeal), chosen)
    whole_id, number = _next_number(unit, appeal)
    part = _part_of(ctx, appeal, number, given)
    unit.session.add(part)
    unit.session.flush()
    unit.session.add(AppealPart(part_id=part.id, whole_id=whole_id, number=number))
    before = appeal.text
    appeal.topics = _topics_left(appeal, chosen)
    appeal.text = kept
    appeal.place = place_in(ctx, kept)
    split = {"text": kept, "split_off": part.reference, "to": department.code}
    note(unit, appeal, actor, "split", {"text": before}, split)
    registered = {"state": part.state.value, "part_of": appeal.reference, **described(part)}
    note(unit, part, actor, "split_off", after={**registered, "text": given})
    route_by_hand(unit, part, department_code, actor)
    unit.ask(WorkKind.INCIDENT, appeal.id)  # fewer words, so perhaps another cause
    alarmed = select(Alarm.id).where(Alarm.appeal_id.in_((appeal.id, whole_id)))
    if unit.session.scalar(alarmed.limit(1)) is None:
        # These words may not be understood yet; those of an alarm must not raise another one.
        unit.ask(WorkKind.ROUTE, part.id)
    return part


def may_be_split(appeal: Appeal) -> bool:
    """Tell whether the resident waits, and every recording was heard: its words belong to parts."""
    return appeal.state in SPLITTABLE and all(
        recording.transcripts or recording.problem for recording in appeal.recordings
    )


def pieces_of(appeal: Appeal) -> list[Piece]:
    """Return the pieces of an appeal's text, by the topics that were found in it."""
    return pieces(appeal.text, [topic["text"] for topic in appeal.topics])


def _other_department(unit: Unit, appeal: Appeal, code: str) -> Department:
    department = unit.session.scalar(select(Department).filter_by(code=code))
    if department is None or not department.is_active:
        raise InvalidInputError("department", f"There is no department {code!r}.")
    if department.id == appeal.department_id:
        raise InvalidInputError(
            "department", "This department has the appeal already: it can answer all of it."
        )
    return department


def _divided(found: Sequence[Piece], chosen: Collection[int]) -> tuple[str, str]:
    """Return what stays and what goes, each in the order of the text."""
    given = [piece.text for place, piece in enumerate(found) if place in chosen]
    kept = [piece.text for place, piece in enumerate(found) if place not in chosen]
    if not given or not kept:
        raise InvalidInputError("pieces", "Choose what goes to the other department, but not all.")
    return " ".join(kept), " ".join(given)


def _topics_left(appeal: Appeal, chosen: Collection[int]) -> list[dict[str, Any]]:
    """Return the topics that stay where several do, so that the next split is proposed too."""
    found = list(enumerate(pieces_of(appeal)))
    given = {piece.topic for place, piece in found if place in chosen}
    kept = {piece.topic for place, piece in found if place not in chosen}
    left = [topic for number, topic in enumerate(appeal.topics) if number in kept]
    return left if len(left) > 1 and not given & kept else []


def _next_number(unit: Unit, appeal: Appeal) -> tuple[int, int]:
    """Return the whole's id and the number of the next part; the first split makes number 1."""
    own = unit.session.get(AppealPart, appeal.id)
    if own is None:
        unit.session.add(AppealPart(part_id=appeal.id, whole_id=appeal.id, number=1))
        return appeal.id, 2
    # Locked: two parts may be split at the same moment.
    unit.session.get_one(Appeal, own.whole_id, with_for_update=True)
    last = select(func.max(AppealPart.number)).where(AppealPart.whole_id == own.whole_id)
    number = (unit.session.scalar(last) or 1) + 1
    if number > MOST_PARTS:
        raise ConflictError(f"This appeal has {MOST_PARTS} parts already.")
    return own.whole_id, number


def _part_of(ctx: Context, appeal: Appeal, number: int, text: str) -> Appeal:
    part = Appeal(
        **{name: getattr(appeal, name) for name in _SHARED},
        reference=part_reference(appeal.reference, number),
        state=AppealState.IN_REVIEW,
        person=appeal.person,
        text=text,
        place=place_in(ctx, text),
    )
    count_term(ctx, part)
    return part
