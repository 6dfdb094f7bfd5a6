"""Keep what was heard while the caller spoke, and let it stand in for the recording's words."""

from datetime import timedelta

from sqlalchemy import select

from hotline.domain.errors import InvalidInputError
from hotline.domain.languages import Language
from hotline.domain.transcripts import to_json
from hotline.ports import Recognition, StreamStarted
from hotline.storage.live_queries import heard_live
from hotline.storage.tables import Appeal, Call, LiveTranscript, Recording
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import take_transcripts
from hotline.usecases.context import Context
from hotline.usecases.display_text import display_text

# A caller who hangs up at once may be reported as gone before their stream has begun.
LATE = timedelta(minutes=1)


def language_of_live_call(ctx: Context, call_sid: str) -> Language:
    """Return the language of a call that goes on. Raises InvalidInputError: there is none."""
    with ctx.units.read() as session:
        call = session.scalar(select(Call).filter_by(carrier_sid=call_sid))
    if call is None:
        raise InvalidInputError("callSid", "The stream is of no call that is known.")
    if call.ended_at is not None and call.ended_at < ctx.clock.now() - LATE:
        raise InvalidInputError("callSid", "The stream is of a call that has ended.")
    return call.language


def keep_live_words(ctx: Context, stream: StreamStarted, heard: Recognition) -> None:
    """Store what was heard of a stream, once; an appeal that has no words yet takes these."""
    with ctx.units.write() as unit:
        # Locked, because the dialogue may just now be opening the call's appeal.
        call = unit.session.scalar(
            select(Call).filter_by(carrier_sid=stream.call_sid).with_for_update()
        )
        if call is None or _is_known(unit, call, stream) or _is_put_aside(unit, call, stream):
            return
        live = _row(ctx, unit, call, stream, heard)
        unit.session.add(live)
        unit.session.flush()
        _stand_in(unit, call, live)


def _is_known(unit: Unit, call: Call, stream: StreamStarted) -> bool:
    known = select(LiveTranscript.id).filter_by(call_id=call.id, stream_sid=stream.stream_sid)
    return unit.session.scalar(known) is not None


def _is_put_aside(unit: Unit, call: Call, stream: StreamStarted) -> bool:
    """Tell whether it was a key press: then it is kept nowhere, like its recording."""
    decided = select(Recording.is_message).filter_by(call_id=call.id).order_by(Recording.id)
    return unit.session.scalar(decided.offset(stream.recording_number).limit(1)) is False


def _row(
    ctx: Context, unit: Unit, call: Call, stream: StreamStarted, heard: Recognition
) -> LiveTranscript:
    return LiveTranscript(
        call_id=call.id,
        stream_sid=stream.stream_sid,
        recording_number=stream.recording_number,
        text=heard.text,
        display=display_text(ctx, heard),
        words=to_json(heard.words),
        confidence=heard.confidence,
        language=heard.language,
        model=heard.model,
        created_at=unit.now,
    )


def _stand_in(unit: Unit, call: Call, live: LiveTranscript) -> None:
    """Give the words to the appeal, unless those of the recording are there already."""
    appeal = unit.session.scalar(select(Appeal).filter_by(call_id=call.id))
    if appeal is None:
        return  # the dialogue, or the end of the call, opens it and takes the words then
    own = [key for key, other in heard_live(unit.session, call.id).items() if other is live]
    # Locked, because the recogniser may be storing the recording's own words.
    recording = unit.session.scalar(
        select(Recording)
        .where(Recording.id.in_(own), Recording.appeal_id == appeal.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if recording is not None and not recording.transcripts:
        take_transcripts(unit, appeal)
