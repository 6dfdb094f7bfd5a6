"""Everything that is known of one appeal, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload

from hotline.storage.live_queries import heard_live
from hotline.storage.tables import (
    Answer,
    Appeal,
    Delivery,
    HistoryEntry,
    InboundMessage,
    LiveTranscript,
    Operator,
    Recording,
)


@dataclass(frozen=True, slots=True)
class AppealFile:
    """Everything that is known of one appeal."""

    appeal: Appeal
    """With person, department, service, call, recordings and their transcripts."""
    history: Sequence[HistoryEntry]
    answers: Sequence[Answer]
    texts: Sequence[InboundMessage]
    deliveries: Sequence[Delivery]
    names: dict[int, str]
    """Names of the operators who wrote answers or corrections, by id."""
    live: Mapping[int, LiveTranscript]
    """What was heard while the caller spoke, by the recording's id."""


def appeal_file(session: Session, reference: str) -> AppealFile | None:
    """Load an appeal with all that its page shows, in a fixed number of queries."""
    appeal = session.scalar(
        select(Appeal)
        .filter_by(reference=reference)
        .options(
            joinedload(Appeal.person),
            joinedload(Appeal.department),
            joinedload(Appeal.service),
            joinedload(Appeal.call),
            selectinload(Appeal.recordings).selectinload(Recording.transcripts),
            selectinload(Appeal.history),
            selectinload(Appeal.answers),
            raiseload("*"),
        )
    )
    if appeal is None:
        return None
    texts, deliveries = messages_of(session, appeal.id)
    writers = {answer.operator_id for answer in appeal.answers}
    writers |= {t.operator_id for r in appeal.recordings for t in r.transcripts}
    people = session.execute(select(Operator.id, Operator.name).where(Operator.id.in_(writers)))
    names = {row.id: row.name for row in people}
    live = heard_live(session, appeal.call_id)
    return AppealFile(appeal, appeal.history, appeal.answers, texts, deliveries, names, live)


def messages_of(
    session: Session, appeal_id: int
) -> tuple[Sequence[InboundMessage], Sequence[Delivery]]:
    """Return the texts that came in and went out for an appeal, oldest first."""
    came = select(InboundMessage).filter_by(appeal_id=appeal_id).order_by(InboundMessage.id)
    went = select(Delivery).filter_by(appeal_id=appeal_id).order_by(Delivery.id)
    return (
        session.scalars(came.options(raiseload("*"))).all(),
        session.scalars(went.options(raiseload("*"))).all(),
    )
