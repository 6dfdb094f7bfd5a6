"""Turn a stored recording into the words of an appeal."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hotline.domain.transcripts import to_json
from hotline.ports import Recognition, RecognitionError, Recognizer
from hotline.storage.tables import Appeal, Recording, Transcript
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import leave_to_the_ear, take_transcripts
from hotline.usecases.context import Context
from hotline.usecases.display_text import display_text
from hotline.usecases.work import Handler, Held, LaterError, NeverError, backoff

# Reading the file and the recogniser's own cap come before the lease runs out.
LEASE_MARGIN = timedelta(seconds=60)


def handler(recognizer: Recognizer, attempts: int) -> Handler:
    """Return how transcription is done with a recogniser, `attempts` times at the most."""

    def run(ctx: Context, held: Held) -> None:
        transcribe(ctx, held, recognizer)

    return Handler(run, _given_up, attempts)


def transcribe(ctx: Context, held: Held, recognizer: Recognizer) -> None:
    """Recognise one recording; no database session is open meanwhile."""
    with ctx.units.write() as unit:
        recording = unit.session.get_one(Recording, held.subject_id)
        language = recording.call.language
        if recording.is_message is False or recording.path is None or _has_text(unit, recording):
            held.finish(unit)
            return
        held.extend(unit, _lease(ctx, recording))
    try:
        heard = recognizer.recognise(ctx.audio.path(recording.path), language)
    except RecognitionError as error:
        if error.retry:
            raise LaterError(error.sentence, backoff(held.attempt)) from error
        raise NeverError(error.sentence) from error
    display = display_text(ctx, heard)
    with ctx.units.write() as unit:
        held.finish(unit)
        _store(unit, held.subject_id, heard, display)


def _lease(ctx: Context, recording: Recording) -> timedelta:
    cap = (recording.duration_s or 0) * ctx.settings.speech.time_cap_factor
    return timedelta(seconds=cap + ctx.settings.work.lease_s) + LEASE_MARGIN


def _has_text(unit: Unit, recording: Recording) -> bool:
    found = select(Transcript.id).filter_by(recording_id=recording.id).limit(1)
    return unit.session.scalar(found) is not None


def _store(unit: Unit, recording_id: int, heard: Recognition, display: str) -> None:
    # Locked, because the dialogue may be deciding just now to which appeal it belongs.
    recording = unit.session.get_one(Recording, recording_id, with_for_update=True)
    recording.is_cut = heard.cut
    if not heard.cut:
        recording.duration_s = heard.seconds
    if _has_text(unit, recording):
        return  # a person who listened was faster, and heard better
    unit.session.add(
        Transcript(
            recording_id=recording_id,
            version=1,
            **_columns(heard),
            display=display,
            other=_columns(heard.other) if heard.other else None,
            created_at=unit.now,
        )
    )
    unit.session.flush()
    if recording.appeal_id is None:
        return  # the end of the call decides whether it is a message, and takes the text then
    # Locked, because a person may be changing it: a conflict would cost the whole recognition.
    appeal = unit.session.get_one(Appeal, recording.appeal_id, with_for_update=True)
    take_transcripts(unit, appeal)


def _columns(heard: Recognition) -> dict[str, Any]:
    """Give what is stored of an attempt, whether it won or lost."""
    return {
        "text": heard.text,
        "words": to_json(heard.words),
        "confidence": heard.confidence,
        "language": heard.language,
        "model": heard.model,
    }


def _given_up(ctx: Context, unit: Unit, recording_id: int, problem: str) -> None:
    """The appeal stands with its audio, for the operator's ear."""
    del ctx
    recording = unit.session.get_one(Recording, recording_id, with_for_update=True)
    recording.problem = problem[:300]
    if recording.appeal_id is not None:
        appeal = unit.session.get_one(Appeal, recording.appeal_id)
        leave_to_the_ear(unit, appeal, "recognition_failed")
