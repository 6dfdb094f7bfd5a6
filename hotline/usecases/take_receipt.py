"""Take the carrier's receipt for a message."""

from sqlalchemy import select

from hotline.ports import SentMessage
from hotline.storage.tables import Delivery
from hotline.usecases.context import Context
from hotline.usecases.deliver import accept


def take_receipt(ctx: Context, delivery_id: int | None, receipt: SentMessage) -> bool:
    """Move a delivery on. A receipt may outrun the answer to our own request, so it also names
    the delivery. False: the message isn't ours.
    """
    with ctx.units.write() as unit:
        found = select(Delivery).filter_by(carrier_sid=receipt.carrier_sid).with_for_update()
        delivery = unit.session.scalar(found)
        if delivery is None and delivery_id is not None:
            delivery = unit.session.get(Delivery, delivery_id, with_for_update=True)
        if delivery is None or delivery.carrier_sid not in (None, receipt.carrier_sid):
            return False
        accept(unit, delivery, receipt)
        return True
