"""Remove everything that the demonstration left."""

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Alarm,
    AlarmCall,
    Answer,
    Appeal,
    AppealPart,
    Call,
    CallStep,
    Delivery,
    Forward,
    HistoryEntry,
    InboundMessage,
    Incident,
    IncidentAppeal,
    LiveTranscript,
    Person,
    Recording,
    Transcript,
    Work,
)
from hotline.usecases.context import Context


def clear_demo(ctx: Context) -> int:
    """Delete demo people, calls, texts, appeals and audio; return the number of appeals."""
    with ctx.units.write() as unit:
        session = unit.session
        appeals = list(session.scalars(select(Appeal.id).where(Appeal.is_demo)))
        calls = list(session.scalars(select(Call.id).where(Call.is_demo)))
        people = list(session.scalars(select(Person.id).where(Person.is_demo, ~_is_real())))
        recordings = session.scalars(
            select(Recording).where(
                or_(Recording.call_id.in_(calls), Recording.appeal_id.in_(appeals))
            )
        ).all()
        recording_ids = [recording.id for recording in recordings]
        keys = [recording.path for recording in recordings if recording.path]
        deliveries = list(
            session.scalars(select(Delivery.id).where(Delivery.appeal_id.in_(appeals)))
        )
        alarms = list(session.scalars(select(Alarm.id).where(Alarm.appeal_id.in_(appeals))))
        incidents = list(session.scalars(select(Incident.id).where(Incident.is_demo)))
        _delete_work(session, recording_ids, appeals, deliveries, alarms, incidents)
        session.execute(delete(AlarmCall).where(AlarmCall.alarm_id.in_(alarms)))
        session.execute(delete(Alarm).where(Alarm.id.in_(alarms)))
        session.execute(delete(IncidentAppeal).where(IncidentAppeal.appeal_id.in_(appeals)))
        session.execute(delete(Incident).where(Incident.id.in_(incidents)))
        session.execute(delete(Forward).where(Forward.appeal_id.in_(appeals)))
        session.execute(delete(AppealPart).where(AppealPart.part_id.in_(appeals)))
        session.execute(delete(Delivery).where(Delivery.id.in_(deliveries)))
        session.execute(delete(Answer).where(Answer.appeal_id.in_(appeals)))
        session.execute(delete(InboundMessage).where(InboundMessage.person_id.in_(people)))
        session.execute(delete(Transcript).where(Transcript.recording_id.in_(recording_ids)))
        session.execute(delete(Recording).where(Recording.id.in_(recording_ids)))
        session.execute(delete(HistoryEntry).where(HistoryEntry.appeal_id.in_(appeals)))
        session.execute(delete(Appeal).where(Appeal.id.in_(appeals)))
        session.execute(delete(LiveTranscript).where(LiveTranscript.call_id.in_(calls)))
        session.execute(delete(CallStep).where(CallStep.call_id.in_(calls)))
        session.execute(delete(Call).where(Call.id.in_(calls)))
        session.execute(delete(Person).where(Person.id.in_(people)))
        session.execute(update(Person).where(Person.is_demo).values(is_demo=False))
    for key in keys:
        ctx.audio.delete(key)
    return len(appeals)


def _delete_work(
    session: Session,
    recordings: list[int],
    appeals: list[int],
    deliveries: list[int],
    alarms: list[int],
    incidents: list[int],
) -> None:
    of_kind = {
        WorkKind.FETCH_RECORDING: recordings,
        WorkKind.TRANSCRIBE: recordings,
        WorkKind.ROUTE: appeals,
        WorkKind.ACKNOWLEDGE: appeals,
        WorkKind.DELIVER: deliveries,
        WorkKind.RECONCILE: deliveries,
        WorkKind.ALARM: alarms,
        WorkKind.INCIDENT: appeals,
        WorkKind.ANSWER_INCIDENT: incidents,
    }
    for kind, ids in of_kind.items():
        session.execute(delete(Work).where(Work.kind == kind, Work.subject_id.in_(ids)))


def _is_real() -> ColumnElement[bool]:
    """Somebody keyed a number in during the demonstration, and called from it later in earnest."""
    called = select(Call.id).where(Call.person_id == Person.id, ~Call.is_demo)
    appealed = select(Appeal.id).where(Appeal.person_id == Person.id, ~Appeal.is_demo)
    return or_(called.exists(), appealed.exists())
