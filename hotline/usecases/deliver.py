"""Send an SMS that stands in the database, once."""

from datetime import timedelta

import structlog

from hotline.domain.deliveries import DeliveryState, progress, retry_after
from hotline.domain.work import WorkKind
from hotline.ports import (
    CarrierBusyError,
    CarrierRefusedError,
    CarrierUnsureError,
    SentMessage,
)
from hotline.storage.tables import Delivery
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.work import Handler, Held, LaterError, NeverError

log = structlog.get_logger()

# A receipt usually comes within seconds; without one the carrier is asked.
ASK_AFTER = timedelta(minutes=10)
# After a timeout the carrier may still be writing the message down.
SETTLE_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 6


def deliver(ctx: Context, held: Held) -> None:
    """Send one delivery. It is marked as being sent before the carrier hears of it.

    Found in that state, an earlier attempt died half-way: the carrier is asked, nothing is sent.
    """
    with ctx.units.write() as unit:
        delivery = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
        if delivery.state is DeliveryState.SENDING:
            _unsure(unit, delivery, "a worker died while sending")
        if delivery.state is not DeliveryState.CREATED:
            held.finish(unit)
            return
        delivery.state, delivery.sending_at = DeliveryState.SENDING, unit.now
        delivery.attempts += 1
    _send(ctx, held, delivery)


def _send(ctx: Context, held: Held, delivery: Delivery) -> None:
    try:
        sent = ctx.carrier.send_sms(delivery.to_phone, delivery.body, delivery.id)
    except CarrierBusyError as error:
        _put_back(ctx, held, error.sentence)
        after = retry_after(held.attempt)
        if after is None:
            raise NeverError(error.sentence) from error
        raise LaterError(error.sentence, after) from error
    except CarrierRefusedError as error:
        with ctx.units.write() as unit:
            row = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
            fail(unit, row, error.code, error.sentence, ring_instead=error.ring_instead)
            held.finish(unit)
    except CarrierUnsureError as error:
        with ctx.units.write() as unit:
            row = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
            _unsure(unit, row, error.sentence)
            held.finish(unit)
    else:
        with ctx.units.write() as unit:
            row = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
            accept(unit, row, sent)
            unit.ask(WorkKind.RECONCILE, row.id, unit.now + ASK_AFTER)
            held.finish(unit)


def accept(unit: Unit, delivery: Delivery, sent: SentMessage) -> None:
    """Take over what the carrier says of a message. No state moves backwards."""
    delivery.carrier_sid = delivery.carrier_sid or sent.carrier_sid
    before = delivery.state
    delivery.state = progress(before, sent.state)
    if delivery.state is before:
        return
    if delivery.state is DeliveryState.DELIVERED:
        delivery.settled_at = delivery.settled_at or unit.now
        delivery.error_code = delivery.problem = None
    elif delivery.state is DeliveryState.FAILED:
        fail(unit, delivery, sent.error_code, None, ring_instead=sent.ring_instead)


def fail(
    unit: Unit,
    delivery: Delivery,
    code: str | None,
    problem: str | None,
    *,
    ring_instead: bool = False,
) -> None:
    """Mark a delivery as failed for good: a person has to ring the resident, if it was for one."""
    delivery.state, delivery.settled_at = DeliveryState.FAILED, unit.now
    delivery.error_code = code
    delivery.problem = problem[:300] if problem else None
    if delivery.appeal is None:
        log.error("a text to our own people failed", delivery=delivery.id, problem=problem)
        return
    want_callback(unit, delivery.appeal, "no_sms_possible" if ring_instead else "sms_failed")


def _unsure(unit: Unit, delivery: Delivery, problem: str) -> None:
    delivery.state = progress(delivery.state, DeliveryState.UNKNOWN)
    delivery.problem = problem[:300]
    unit.ask(WorkKind.RECONCILE, delivery.id, unit.now + SETTLE_AFTER)


def _put_back(ctx: Context, held: Held, problem: str) -> None:
    """Surely not sent: the next attempt may send."""
    with ctx.units.write() as unit:
        row = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
        if row.state is DeliveryState.SENDING:
            row.state, row.problem = DeliveryState.CREATED, problem[:300]


def _given_up(ctx: Context, unit: Unit, delivery_id: int, problem: str) -> None:
    del ctx
    delivery = unit.session.get_one(Delivery, delivery_id)
    if delivery.state is DeliveryState.SENDING:
        _unsure(unit, delivery, problem)
    elif delivery.state is DeliveryState.CREATED:
        fail(unit, delivery, delivery.error_code, problem)


HANDLER = Handler(deliver, _given_up, MOST_ATTEMPTS)
