"""Put messages to a resident on their way: a row first, then a job sends it."""

from datetime import timedelta

from sqlalchemy import func, select

from hotline.domain.deliveries import DeliveryState
from hotline.domain.languages import Language
from hotline.domain.sms import segments
from hotline.domain.work import WorkKind
from hotline.storage.tables import Answer, Appeal, Delivery, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.people import can_get_sms

MOST_ACKNOWLEDGEMENTS = 5
FLOOD_WINDOW = timedelta(minutes=10)


def acknowledge(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Tell the resident the reference and the date of the answer, where an SMS reaches them."""
    text = ctx.texts.acknowledgement(_language(appeal), appeal.reference, appeal.due_on)
    queue_sms(unit, appeal, Purpose.ACKNOWLEDGEMENT, text)


def acknowledge_addition(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Tell the resident that a text was added to the open appeal.

    Not again and again: a flood, or a robot that answers each of our texts, gets no more replies
    than `MOST_ACKNOWLEDGEMENTS` in `FLOOD_WINDOW`. What is written is kept all the same.
    """
    lately = select(func.count(Delivery.id)).where(
        Delivery.appeal_id == appeal.id,
        Delivery.purpose == Purpose.ACKNOWLEDGEMENT,
        Delivery.created_at > unit.now - FLOOD_WINDOW,
    )
    if unit.session.scalars(lately).one() >= MOST_ACKNOWLEDGEMENTS:
        return
    text = ctx.texts.addition(_language(appeal), appeal.reference)
    queue_sms(unit, appeal, Purpose.ACKNOWLEDGEMENT, text)


def queue_sms(
    unit: Unit, appeal: Appeal, purpose: Purpose, body: str, answer: Answer | None = None
) -> Delivery | None:
    """Write the delivery down and ask for it. None: no SMS can reach this resident."""
    person = appeal.person
    if person is None or not can_get_sms(person):
        return None
    delivery = Delivery(
        appeal_id=appeal.id,
        answer_id=answer.id if answer else None,
        purpose=purpose,
        to_phone=person.phone,
        body=body,
        parts=segments(body).parts,
        state=DeliveryState.CREATED,
        created_at=unit.now,
    )
    unit.session.add(delivery)
    unit.session.flush()
    unit.ask(WorkKind.DELIVER, delivery.id)
    return delivery


def _language(appeal: Appeal) -> Language:
    return "ru" if appeal.language == "ru" else "kk"
