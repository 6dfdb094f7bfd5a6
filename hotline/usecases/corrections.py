"""What people found about appeals, as training sentences: department, kind, danger, no appeal.

Nothing is learned unless an administrator says so (`routing train --corrections`). The sentences
stay on this machine; a model keeps weights of letters and words of them. Numbers and addresses of
mail are masked before, and what the demonstration left is never learned from.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from hotline.domain.masking import without_personal_data
from hotline.storage.alarm_queries import false_alarms
from hotline.storage.discard_queries import latest_discards
from hotline.storage.tables import Appeal, DiscardedBy
from hotline.storage.unit import Units
from hotline.understanding.samples import Sample

# A word or two may have been routed by what the operator heard, not by what stands there.
_FEWEST_WORDS = 3
_MOST = 20_000
# SQLite takes 32,766 values in a statement, older builds 999.
_AT_ONCE = 500


def corrections(units: Units) -> list[Sample]:
    """Return the newest appeals that people judged as training sentences."""
    with units.read() as session:
        return [*_routed(session), *_discarded(session)]


def _routed(session: Session) -> Iterator[Sample]:
    """Yield what a person gave, or left, to a department: it is an appeal in any case.

    What a person brought back from the discards is among it as soon as it is routed.
    """
    query = _newest().where(Appeal.routed_by_hand.is_(True), Appeal.discarded_by.is_(None))
    appeals = session.scalars(query.options(joinedload(Appeal.department))).all()
    judged = _judged_alarms(session)
    for appeal in _with_words(appeals):
        if appeal.department is not None:
            yield _sample(appeal, appeal.department.code, judged.get(appeal.id))


def _discarded(session: Session) -> Iterator[Sample]:
    """Yield what a person found never to be an appeal; a short greeting counts as well."""
    query = _newest().where(Appeal.discarded_by == DiscardedBy.PERSON)
    appeals = session.scalars(query).all()
    for start in range(0, len(appeals), _AT_ONCE):
        some = appeals[start : start + _AT_ONCE]
        why = latest_discards(session, [appeal.id for appeal in some])
        for appeal in some:
            entry = why.get(appeal.id)
            if appeal.text.strip() and entry is not None and entry.after.get("teaches"):
                yield _sample(appeal, None, False)


def _newest() -> Select[Appeal]:
    return select(Appeal).where(Appeal.is_demo.is_(False)).order_by(Appeal.id.desc()).limit(_MOST)


def _with_words(appeals: Iterable[Appeal]) -> Iterator[Appeal]:
    return (each for each in appeals if len(each.text.split()) >= _FEWEST_WORDS)


def _judged_alarms(session: Session) -> dict[int, bool]:
    """Return, by appeal, whether somebody was in danger, where a person said."""
    return {appeal: not is_false for appeal, is_false in false_alarms(session).items()}


def _sample(appeal: Appeal, department: str | None, emergency: bool | None) -> Sample:
    return Sample(
        text=without_personal_data(appeal.text),
        language=None,
        channel=appeal.channel.value,
        department=department,
        service=None,
        kind=appeal.kind if department else None,
        urgent=None,
        emergency=emergency,
        only_department=True,
    )
