"""Keep what a caller said. The carrier reports a recording twice, in any order, or once."""

from sqlalchemy import select

from hotline.domain.appeals import OPEN_STATES, AppealEvent
from hotline.domain.work import WorkKind
from hotline.ports import ReportedRecording
from hotline.storage.live_queries import heard_live
from hotline.storage.tables import Appeal, Call, CallOutcome, Recording, RecordingState
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import leave_to_the_ear, take_transcripts
from hotline.usecases.context import Context
from hotline.usecases.history import RESIDENT, move
from hotline.usecases.open_appeal import appeal_of_call, known_appeal

# Shorter than this is the click of a receiver, not words.
SHORTEST_MESSAGE_S = 1.0


def keep(ctx: Context, unit: Unit, call: Call, reported: ReportedRecording | None) -> Appeal | None:
    """Make the recording part of the call's appeal. None: there is nothing in it."""
    if reported is None:
        return None
    if reported.seconds < SHORTEST_MESSAGE_S:
        put_aside(unit, call, reported, "shorter than a second")
        return None
    recording = remember(unit, call, reported)
    if recording.appeal_id is not None:
        return unit.session.get_one(Appeal, recording.appeal_id)
    is_addition = known_appeal(unit, call) is not None
    appeal = appeal_of_call(ctx, unit, call)
    recording.appeal_id, recording.is_message = appeal.id, True
    call.outcome = CallOutcome.APPEAL
    if recording.transcripts or _was_heard_live(ctx, unit, recording):
        take_transcripts(unit, appeal)
    if recording.problem and not recording.transcripts:
        leave_to_the_ear(unit, appeal, "recognition_failed")
    if is_addition and appeal.state in OPEN_STATES:
        move(unit, appeal, AppealEvent.ADDED, RESIDENT, recording=recording.carrier_sid)
    return appeal


def _was_heard_live(ctx: Context, unit: Unit, recording: Recording) -> bool:
    if not ctx.settings.stream.enabled:
        return False  # saves the look in a webhook
    return recording.id in heard_live(unit.session, recording.call_id)


def put_aside(unit: Unit, call: Call, reported: ReportedRecording | None, why: str) -> None:
    """Mark a recording as no message: a key pressed at the beep, or silence."""
    if reported is None:
        return
    recording = remember(unit, call, reported)
    if recording.is_message is None:
        recording.is_message, recording.problem = False, why
        # A job may have been faster and have stored it already.
        unit.ask(WorkKind.FETCH_RECORDING, recording.id)


def remember(unit: Unit, call: Call, reported: ReportedRecording) -> Recording:
    """Return the row of a recording; a new one is fetched by a job.

    Locked, because the recogniser may want to hand its words to an appeal just now.
    """
    recording = unit.session.scalar(
        select(Recording)
        .filter_by(carrier_sid=reported.carrier_sid)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if recording is None:
        recording = Recording(
            call_id=call.id,
            carrier_sid=reported.carrier_sid,
            state=RecordingState.ANNOUNCED,
            duration_s=reported.seconds,
            created_at=unit.now,
        )
        unit.session.add(recording)
        unit.session.flush()
        unit.ask(WorkKind.FETCH_RECORDING, recording.id)
    return recording


def note_recording(ctx: Context, call_sid: str, reported: ReportedRecording) -> bool:
    """Take the carrier's own report of a recording, which may come before the dialogue's.

    While the call goes on the dialogue decides whether it is a message. Once the call has ended
    nothing more will come, so an undecided recording is kept. False: no such call is known.
    """
    with ctx.units.write() as unit:
        call = unit.session.scalar(select(Call).filter_by(carrier_sid=call_sid).with_for_update())
        if call is None:
            return False
        remember(unit, call, reported)
        if call.ended_at is not None:
            adopt_undecided(ctx, unit, call)
        return True


def adopt_undecided(ctx: Context, unit: Unit, call: Call) -> None:
    """Keep the recordings of an ended call on which the dialogue never decided."""
    undecided = unit.session.scalars(
        select(Recording).where(Recording.call_id == call.id, Recording.is_message.is_(None))
    )
    for recording in undecided.all():
        reported = ReportedRecording(recording.carrier_sid, recording.duration_s or 0)
        keep(ctx, unit, call, reported)
