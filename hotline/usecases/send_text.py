"""Put messages on their way: a row first, then a job sends it."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hotline.domain.deliveries import DeliveryState
from hotline.domain.sms import segments
from hotline.domain.work import WorkKind
from hotline.storage.tables import Answer, Appeal, Delivery, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.people import can_get_sms

MOST_ACKNOWLEDGEMENTS = 5
FLOOD_WINDOW = timedelta(minutes=10)


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
    text = ctx.texts.addition(appeal.language, appeal.reference)
    queue_sms(unit, appeal, Purpose.ACKNOWLEDGEMENT, text)


def tell_extension(ctx: Context, unit: Unit, appeal: Appeal) -> Delivery | None:
    """Tell the resident the new day of the answer. None: no SMS can reach them."""
    text = ctx.texts.extension(appeal.language, appeal.reference, appeal.due_on)
    return queue_sms(unit, appeal, Purpose.EXTENSION, text)


def tell_forward(ctx: Context, unit: Unit, appeal: Appeal) -> Delivery | None:
    """Tell the resident which department has the appeal now. None: no SMS can reach them."""
    if appeal.department is None:
        return None
    language = appeal.language
    name = appeal.department.short_name(language)
    text = ctx.texts.forward(language, appeal.reference, name, appeal.due_on)
    return queue_sms(unit, appeal, Purpose.FORWARD, text)


def queue_sms(
    unit: Unit,
    appeal: Appeal,
    purpose: Purpose,
    body: str,
    answer: Answer | None = None,
    *,
    once_key: str | None = None,
) -> Delivery | None:
    """Write the delivery down and ask for it.

    None: no SMS can reach this resident, or what `once_key` (up to 60 characters) names was sent.
    """
    person = appeal.person
    if person is None or not can_get_sms(person):
        return None
    delivery = _delivery(unit, purpose, person.phone, body)
    delivery.appeal_id = appeal.id
    delivery.answer_id = answer.id if answer else None
    return _queue(unit, delivery) if once_key is None else _queue_once(unit, delivery, once_key)


def text_own_people(
    unit: Unit, purpose: Purpose, phone: str, body: str, *, once_key: str
) -> Delivery | None:
    """Text somebody on duty. None: what `once_key` (up to 60 characters) names was sent before."""
    return _queue_once(unit, _delivery(unit, purpose, phone, body), once_key)


def _queue_once(unit: Unit, delivery: Delivery, once_key: str) -> Delivery | None:
    if unit.session.scalar(select(Delivery.id).filter_by(once_key=once_key)) is not None:
        return None
    delivery.once_key = once_key
    try:
        with unit.session.begin_nested():
            return _queue(unit, delivery)
    except IntegrityError:
        return None  # somebody else was faster by a hair


def _delivery(unit: Unit, purpose: Purpose, phone: str, body: str) -> Delivery:
    return Delivery(
        purpose=purpose,
        to_phone=phone,
        body=body,
        parts=segments(body).parts,
        state=DeliveryState.CREATED,
        created_at=unit.now,
    )


def _queue(unit: Unit, delivery: Delivery) -> Delivery:
    unit.session.add(delivery)
    unit.session.flush()
    unit.ask(WorkKind.DELIVER, delivery.id)
    return delivery
