"""Find calls and texts whose webhooks were lost, by asking the carrier what it has.

While the database or the web server is away the carrier still takes calls by the fallback and
stores what people say. Looking at its lists now and then makes sure that nothing of it is lost.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.ports import (
    CarrierCall,
    CarrierError,
    CarrierRecording,
    CarrierRefusedError,
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
Listed = TypeVar("Listed", CarrierRecording, IncomingText)

# A web server that went down on Friday evening is seen to on Monday.
LOOK_BACK = timedelta(days=3)
# Webhooks get this long to arrive by themselves; the carrier repeats them for about as long.
GRACE = timedelta(minutes=2)


def catch_up(ctx: Context) -> int:
    """Take what the carrier has and we don't; return how much that was.

    One thing that can't be taken doesn't stop the others. Raises CarrierError where the carrier
    can't be asked at all.
    """
    since, until = ctx.clock.now() - LOOK_BACK, ctx.clock.now() - GRACE
    recordings = _unknown(ctx, ctx.carrier.recordings_since(since, until), Recording.carrier_sid)
    texts = _unknown(ctx, ctx.carrier.texts_since(since, until), InboundMessage.carrier_sid)
    return _each(ctx, recordings, _take_recording) + _each(ctx, texts, _take_text)


def _unknown(
    ctx: Context, listed: Iterable[Listed], column: InstrumentedAttribute[str]
) -> list[Listed]:
    by_sid = {item.carrier_sid: item for item in listed}
    with ctx.units.read() as session:
        known = set(session.scalars(select(column).where(column.in_(by_sid))))
    return [item for sid, item in by_sid.items() if sid not in known]


def _each(ctx: Context, items: Iterable[Listed], take: Callable[[Context, Listed], bool]) -> int:
    taken = 0
    for item in items:
        try:
            taken += take(ctx, item)
        except Exception:
            log.exception("not caught up", sid=item.carrier_sid)
    return taken


def _take_recording(ctx: Context, recording: CarrierRecording) -> bool:
    reported = ReportedRecording(recording.carrier_sid, recording.seconds)
    if note_recording(ctx, recording.call_sid, reported):
        return True
    try:
        call = ctx.carrier.call(recording.call_sid)
    except CarrierRefusedError as error:
        # Better an appeal of nobody knows whom than none.
        log.warning("unknown caller", call=recording.call_sid, problem=error.sentence)
        call = CarrierCall("", ctx.settings.carrier.voice_number, inbound=True)
    except CarrierError as error:
        log.warning("caller not known yet", call=recording.call_sid, problem=error.sentence)
        return False
    if not _is_ours(ctx, call):
        return False
    adopt_call(ctx, IncomingCall(recording.call_sid, call.caller), reported)
    return True


def _is_ours(ctx: Context, call: CarrierCall) -> bool:
    """An account may serve others too; and a demonstration that was cleared must not come back."""
    to_us = call.inbound and call.called == ctx.settings.carrier.voice_number
    return to_us and not is_demo_number(ctx.settings, call.caller)


def _take_text(ctx: Context, text: IncomingText) -> bool:
    if is_demo_number(ctx.settings, text.sender):
        return False
    take_text(ctx, text)
    return True
