"""Put aside what is no appeal (wrong numbers, greetings, advertising), and bring it back.

Nothing is deleted. The hotline does it by itself only where it is sure, and every doubt leaves
the appeal to an operator: refusing to register an appeal is forbidden.
"""

from collections.abc import Collection

from sqlalchemy import select, update

from hotline.domain.appeals import OPEN_STATES, AppealEvent, AppealState
from hotline.domain.understanding import Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import Alarm, Appeal, Channel, DiscardedBy, HistoryEntry
from hotline.storage.unit import Unit
from hotline.usecases.acknowledge import invite, was_acknowledged
from hotline.usecases.context import Context
from hotline.usecases.count_term import count_term, described
from hotline.usecases.history import HOTLINE, move, note

_NOT_YET_JUDGED = frozenset({AppealState.RECEIVED, AppealState.IN_REVIEW})


def put_aside_no_appeal(
    ctx: Context, unit: Unit, appeal: Appeal, understood: Understanding
) -> bool:
    """Discard what is surely no appeal; return whether it is discarded.

    What the hotline discarded before comes back where more words say that it is one after all.
    """
    is_none = _says_nothing(ctx, understood) and _may_be_put_aside(ctx, unit, appeal)
    if appeal.state is AppealState.DISCARDED:
        if is_none or appeal.discarded_by is DiscardedBy.PERSON:
            return True
        _take_back(unit, appeal, HOTLINE)
        return False
    if not is_none or appeal.state not in _NOT_YET_JUDGED:
        return False
    explained = {
        "why": "no_appeal",
        "probability": round(understood.not_appeal_probability, 3),
        "because": list(understood.because),
    }
    move(unit, appeal, AppealEvent.DISCARDED, HOTLINE, **explained)
    appeal.discarded_by, appeal.is_unseen = DiscardedBy.HOTLINE, True
    invite(ctx, unit, appeal)
    return True


def discard(unit: Unit, appeal: Appeal, reason: str, actor: str, *, teaches: bool = False) -> None:
    """Put aside what a person finds to be no appeal. Raises ConflictError.

    `teaches`: such words are never an appeal (hotline.usecases.corrections).
    """
    learned = {"teaches": True} if teaches else {}
    move(unit, appeal, AppealEvent.DISCARDED, actor, reason=reason, **learned)
    appeal.discarded_by, appeal.is_unseen = DiscardedBy.PERSON, False


def restore(ctx: Context, unit: Unit, appeal: Appeal, actor: str) -> None:
    """Bring a discard back: routed and acknowledged as usual. Raises ConflictError.

    Its term runs from the day on which it was received, as if it had never been away.
    """
    count_term(ctx, appeal)
    _take_back(unit, appeal, actor)
    unit.ask(WorkKind.ROUTE, appeal.id)


def look_through(unit: Unit, references: Collection[str], actor: str) -> int:
    """Note that a person looked at what the hotline discarded and left it there; return how many.

    The revisions stay, so that nobody is disturbed who has one of the pages open.
    """
    is_new = Appeal.reference.in_(references) & Appeal.is_unseen.is_(True)
    seen = unit.session.scalars(
        update(Appeal)
        .where(is_new)
        .values(is_unseen=False)
        .returning(Appeal)
        .execution_options(synchronize_session=False)
    ).all()
    for appeal in seen:
        note(unit, appeal, actor, "looked_through")
    return len(seen)


def _take_back(unit: Unit, appeal: Appeal, actor: str) -> None:
    move(unit, appeal, AppealEvent.RESTORED, actor, **described(appeal))
    appeal.discarded_by, appeal.is_unseen = None, False


def _says_nothing(ctx: Context, understood: Understanding) -> bool:
    """Tell whether the words are surely no appeal."""
    return (
        understood.not_appeal
        and not (understood.emergency or understood.urgent)
        and understood.not_appeal_probability >= ctx.settings.routing.discard_above
    )


def _may_be_put_aside(ctx: Context, unit: Unit, appeal: Appeal) -> bool:
    """Tell whether nothing but the words speaks for an appeal.

    Who was told a number gets an answer; what comes beside an open appeal may belong to it; and
    what a person brought back stays.
    """
    return (
        not appeal.routed_by_hand
        and not appeal.wants_callback
        and not _is_alarmed(unit, appeal)
        and _was_heard(ctx, appeal)
        and not was_acknowledged(unit, appeal)
        and not _has_open_appeal(unit, appeal)
        and not _was_restored(unit, appeal)
    )


def _was_heard(ctx: Context, appeal: Appeal) -> bool:
    """Tell whether the words can be relied on: typed, or all of them recognised well."""
    if appeal.channel is Channel.SMS:
        return True
    return (
        bool(appeal.text)
        and (appeal.confidence or 0.0) >= ctx.settings.speech.poor_confidence
        and all(recording.transcripts for recording in appeal.recordings)
    )


def _is_alarmed(unit: Unit, appeal: Appeal) -> bool:
    return unit.session.scalar(select(Alarm.id).filter_by(appeal_id=appeal.id)) is not None


def _has_open_appeal(unit: Unit, appeal: Appeal) -> bool:
    if appeal.person_id is None:
        return False
    others = select(Appeal.id).where(
        Appeal.person_id == appeal.person_id,
        Appeal.id != appeal.id,
        Appeal.state.in_(OPEN_STATES),
    )
    return unit.session.scalar(others.limit(1)) is not None


def _was_restored(unit: Unit, appeal: Appeal) -> bool:
    by_person = select(HistoryEntry.id).where(
        HistoryEntry.appeal_id == appeal.id,
        HistoryEntry.action == AppealEvent.RESTORED.value,
        HistoryEntry.actor != HOTLINE,
    )
    return unit.session.scalar(by_person.limit(1)) is not None
