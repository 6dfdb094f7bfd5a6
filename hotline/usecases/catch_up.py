"""Find calls and texts whose webhooks were lost, by asking the carrier what it has.

While the database or the web server is away the carrier still takes calls by the fallback and
stores what people say. Looking at its lists now and then makes sure that nothing of it is lost.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select

from hotline.ports import (
    CarrierError,
    CarrierRecording,
    CarrierText,
    IncomingCall,
    IncomingText,
    ReportedRecording,
)
from hotline.storage.tables import InboundMessage, Recording
from hotline.usecases.context import Context
from hotline.usecases.demo_numbers import is_demo_number
from hotline.usecases.keep_recording import note_recording
from hotline.usecases.take_call import adopt_call
from hotline.usecases.take_text import take_text

log = structlog.get_logger()

LOOK_BACK = timedelta(hours=24)
# Webhooks get this long to arrive by themselves; the carrier repeats them for about as long.
GRACE = timedelta(minutes=2)


def catch_up(ctx: Context) -> int:
    """Take what the carrier has and we don't; return how much that was.

    Raises CarrierError where the carrier can't be asked.
    """
    now = ctx.clock.now()
    recordings = ctx.carrier.recordings_since(now - LOOK_BACK, until=now - GRACE)
    texts = ctx.carrier.texts_since(now - LOOK_BACK, until=now - GRACE)
    with ctx.units.read() as session:
        heard = set(
            session.scalars(
                select(Recording.carrier_sid).where(
                    Recording.carrier_sid.in_([r.carrier_sid for r in recordings])
                )
            )
        )
        read = set(
            session.scalars(
                select(InboundMessage.carrier_sid).where(
                    InboundMessage.carrier_sid.in_([t.carrier_sid for t in texts])
                )
            )
        )
    missed = [recording for recording in recordings if recording.carrier_sid not in heard]
    for recording in missed:
        _take_recording(ctx, recording)
    unread = [text for text in texts if text.carrier_sid not in read and _is_wanted(ctx, text)]
    for text in unread:
        take_text(ctx, IncomingText(text.carrier_sid, text.sender, text.body))
    return len(missed) + len(unread)


def _take_recording(ctx: Context, recording: CarrierRecording) -> None:
    reported = ReportedRecording(recording.carrier_sid, recording.seconds)
    if not note_recording(ctx, recording.call_sid, reported):
        incoming = IncomingCall(recording.call_sid, _caller(ctx, recording))
        adopt_call(ctx, incoming, reported)


def _caller(ctx: Context, recording: CarrierRecording) -> str:
    try:
        return ctx.carrier.caller(recording.call_sid)
    except CarrierError as error:
        # Better an appeal of nobody knows whom than none.
        log.warning("unknown caller", call=recording.call_sid, problem=error.sentence)
        return ""


def _is_wanted(ctx: Context, text: CarrierText) -> bool:
    """A demonstration that was cleared must not come back out of the carrier's lists."""
    return not is_demo_number(ctx.settings, text.sender)
