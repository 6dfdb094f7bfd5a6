"""Which words were heard live of which recording."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hotline.storage.tables import LiveTranscript, Recording


def heard_live(session: Session, call_id: int | None) -> Mapping[int, LiveTranscript]:
    """Return what was heard live of a call's recordings, by the recording's id.

    Streams in which nothing was understood are left out. Several streams may have been started
    for one recording, where the first ones met silence: the last one counts.
    """
    if call_id is None:
        return {}
    streams = session.scalars(
        select(LiveTranscript)
        .where(LiveTranscript.call_id == call_id, LiveTranscript.text != "")
        .order_by(LiveTranscript.id)
    ).all()
    if not streams:
        return {}
    recordings = session.scalars(
        select(Recording.id).where(Recording.call_id == call_id).order_by(Recording.id)
    ).all()
    return {
        recordings[stream.recording_number]: stream
        for stream in streams
        if stream.recording_number < len(recordings)
    }


def forget_live(session: Session, recording: Recording) -> None:
    """Delete what was heard live of a recording."""
    number = (
        select(func.count())
        .select_from(Recording)
        .where(Recording.call_id == recording.call_id, Recording.id < recording.id)
        .scalar_subquery()
    )
    session.execute(
        delete(LiveTranscript).where(
            LiveTranscript.call_id == recording.call_id,
            LiveTranscript.recording_number == number,
        )
    )
