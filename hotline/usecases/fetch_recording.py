"""Bring a recording from the carrier into our own store."""

from datetime import timedelta

import structlog
from sqlalchemy import delete

from hotline.domain.work import WorkKind
from hotline.ports import CarrierError, CarrierRefusedError, RecordingGoneError
from hotline.storage.live_queries import forget_live
from hotline.storage.tables import Appeal, Recording, RecordingState, Transcript
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import leave_to_the_ear
from hotline.usecases.context import Context
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.work import Handler, Held, LaterError, NeverError, backoff

log = structlog.get_logger()

# The carrier announces a recording a little before it can be had, never so long before.
ABSENT_FOR_GOOD_AFTER = timedelta(minutes=15)
# A carrier that is away for a day has lost us nothing: 8 quick tries and then one in 10 minutes.
MOST_ATTEMPTS = 150


def fetch_recording(ctx: Context, held: Held) -> None:
    """Fetch, store and hand on to the recogniser; no database session is open meanwhile.

    Only then it is deleted at the carrier, and the work is done when it is gone there: nobody's
    voice stays behind because one request failed.
    """
    with ctx.units.read() as session:
        recording = session.get_one(Recording, held.subject_id)
    if recording.is_message is False:
        _drop(ctx, held, recording)
        return
    if recording.state is not RecordingState.STORED:
        _store(ctx, recording, _fetch(ctx, held, recording))
    if ctx.settings.voice.delete_at_carrier:
        _delete_there(ctx, held, recording)
    with ctx.units.write() as unit:
        held.finish(unit)


def _fetch(ctx: Context, held: Held, recording: Recording) -> bytes:
    most = ctx.settings.work.max_recording_mb * 1024 * 1024
    try:
        return ctx.carrier.fetch_recording(recording.carrier_sid, most)
    except RecordingGoneError as error:
        if ctx.clock.now() - recording.created_at >= ABSENT_FOR_GOOD_AFTER:
            raise NeverError(error.sentence) from error
        raise LaterError(error.sentence, backoff(held.attempt)) from error
    except CarrierRefusedError as error:
        raise NeverError(error.sentence) from error
    except CarrierError as error:
        raise LaterError(error.sentence, backoff(held.attempt)) from error


def _store(ctx: Context, recording: Recording, data: bytes) -> None:
    key = f"{recording.created_at:%Y/%m}/{recording.carrier_sid}.wav"
    ctx.audio.put(key, data)
    with ctx.units.write() as unit:
        row = unit.session.get_one(Recording, recording.id, with_for_update=True)
        row.state, row.path, row.stored_at = RecordingState.STORED, key, unit.now
        unit.ask(WorkKind.TRANSCRIBE, row.id)


def _drop(ctx: Context, held: Held, recording: Recording) -> None:
    """A key press or silence is nobody's message: it is not kept anywhere."""
    _delete_there(ctx, held, recording)
    if recording.path is not None:
        ctx.audio.delete(recording.path)
    with ctx.units.write() as unit:
        row = unit.session.get_one(Recording, held.subject_id)
        row.state, row.path = RecordingState.DROPPED, None
        unit.session.execute(delete(Transcript).filter_by(recording_id=row.id))
        forget_live(unit.session, row)
        held.finish(unit)


def _delete_there(ctx: Context, held: Held, recording: Recording) -> None:
    try:
        ctx.carrier.delete_recording(recording.carrier_sid)
    except CarrierError as error:
        raise LaterError(error.sentence, backoff(held.attempt)) from error


def _given_up(ctx: Context, unit: Unit, recording_id: int, problem: str) -> None:
    del ctx
    recording = unit.session.get_one(Recording, recording_id, with_for_update=True)
    if recording.state is not RecordingState.ANNOUNCED:
        # It is here; only the carrier's copy could not be deleted.
        log.error("left at the carrier", recording=recording.carrier_sid, problem=problem)
        return
    recording.state, recording.problem = RecordingState.LOST, problem[:300]
    if recording.appeal_id is not None:
        appeal = unit.session.get_one(Appeal, recording.appeal_id)
        leave_to_the_ear(unit, appeal, "recording_lost")
        want_callback(unit, appeal, "recording_lost")


HANDLER = Handler(fetch_recording, _given_up, MOST_ATTEMPTS)
