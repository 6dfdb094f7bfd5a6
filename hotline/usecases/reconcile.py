"""Settle what became of a message by asking the carrier."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hotline.domain.deliveries import DeliveryState, retry_after
from hotline.domain.work import WorkKind
from hotline.ports import CarrierError, SentMessage
from hotline.storage.tables import Delivery
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.deliver import accept, fail
from hotline.usecases.work import Handler, Held, LaterError, backoff

# Our clock and the carrier's may differ.
CLOCK_SKEW = timedelta(minutes=2)
# A message that the carrier doesn't list so long after we asked was never accepted.
SURELY_LISTED_AFTER = timedelta(minutes=1)
# A message without a receipt for so long is left as sent; networks forget receipts.
STOP_ASKING_AFTER = timedelta(days=3)
MOST_ATTEMPTS = 1000


def reconcile(ctx: Context, held: Held) -> None:
    """Ask the carrier, and send again only what it surely does not have."""
    with ctx.units.read() as session:
        delivery = session.get_one(Delivery, held.subject_id)
    if delivery.state not in (DeliveryState.UNKNOWN, DeliveryState.SENT):
        with ctx.units.write() as unit:
            held.finish(unit)
        return
    try:
        known = _ask(ctx, delivery)
    except CarrierError as error:
        raise LaterError(error.sentence, backoff(held.attempt)) from error
    asked_at = ctx.clock.now()
    if known is None and asked_at < _sending_at(delivery) + SURELY_LISTED_AFTER:
        raise LaterError("the carrier does not list the message yet", timedelta(seconds=10))
    still_open = False
    with ctx.units.write() as unit:
        row = unit.session.get_one(Delivery, held.subject_id, with_for_update=True)
        if known is not None:
            accept(unit, row, known)
        elif row.state is DeliveryState.UNKNOWN:
            _send_again(unit, row)
        still_open = row.state is DeliveryState.SENT and (
            unit.now < _sending_at(row) + STOP_ASKING_AFTER
        )
        if not still_open:
            held.finish(unit)
    if still_open:
        raise LaterError("no receipt yet", backoff(held.attempt + 9, timedelta(hours=6)))


def _ask(ctx: Context, delivery: Delivery) -> SentMessage | None:
    if delivery.carrier_sid is not None:
        return ctx.carrier.message(delivery.carrier_sid)
    listed = ctx.carrier.messages_to(delivery.to_phone, _sending_at(delivery) - CLOCK_SKEW)
    alike = [message for message in listed if message.body == delivery.body]
    with ctx.units.read() as session:
        sids = [message.carrier_sid for message in alike]
        taken = set(
            session.scalars(select(Delivery.carrier_sid).where(Delivery.carrier_sid.in_(sids)))
        )
    return next((message for message in alike if message.carrier_sid not in taken), None)


def _send_again(unit: Unit, delivery: Delivery) -> None:
    """Let it be sent once more, after a growing pause; a carrier that never takes it is given up.

    The one place where a state goes back: the carrier has just denied having the message.
    """
    pause = retry_after(delivery.attempts)
    if pause is None:
        fail(unit, delivery, delivery.error_code, delivery.problem)
        return
    delivery.state = DeliveryState.CREATED
    unit.ask(WorkKind.DELIVER, delivery.id, max(unit.now, _sending_at(delivery) + pause))


def _sending_at(delivery: Delivery) -> datetime:
    return delivery.sending_at or delivery.created_at


def _given_up(ctx: Context, unit: Unit, delivery_id: int, problem: str) -> None:
    del ctx
    delivery = unit.session.get_one(Delivery, delivery_id)
    if delivery.state is DeliveryState.UNKNOWN:
        fail(unit, delivery, None, problem)


HANDLER = Handler(reconcile, _given_up, MOST_ATTEMPTS)
