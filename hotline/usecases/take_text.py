"""Take an SMS: a new appeal, or more words for the open one."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from hotline.domain.appeals import OPEN_STATES, AppealEvent
from hotline.domain.languages import language_of_text
from hotline.domain.phones import parse_caller
from hotline.domain.work import WorkKind
from hotline.ports import IncomingText
from hotline.storage.tables import Appeal, AppealPart, Channel, InboundMessage, Person
from hotline.storage.unit import Unit
from hotline.usecases.acknowledge import was_acknowledged
from hotline.usecases.alarm_taken import take_up_by_text
from hotline.usecases.context import Context
from hotline.usecases.demo_numbers import is_demo_number
from hotline.usecases.history import RESIDENT, move
from hotline.usecases.open_appeal import appeal_of_text
from hotline.usecases.people import language_of, person_of
from hotline.usecases.send_text import acknowledge_addition


def take_text(ctx: Context, text: IncomingText) -> None:
    """Store the text and what follows from it. The same text reported twice is one text."""
    text = replace(text, sender=_storable(text.sender), body=_storable(text.body))
    with ctx.units.write() as unit:
        if unit.session.scalar(select(InboundMessage).filter_by(carrier_sid=text.carrier_sid)):
            return
        if take_up_by_text(ctx, unit, text):
            return
        is_demo = is_demo_number(ctx.settings, text.sender)
        phone = parse_caller(text.sender)
        person = person_of(unit, phone, is_demo=is_demo) if phone else None
        message = InboundMessage(
            carrier_sid=text.carrier_sid,
            person_id=person.id if person else None,
            from_raw=text.sender[:64],
            body=text.body,
            received_at=unit.now,
        )
        unit.session.add(message)
        unit.session.flush()
        appeal = _open_appeal(ctx, unit, person)
        if appeal is None:
            language = language_of_text(text.body, language_of(person))
            appeal = appeal_of_text(ctx, unit, person, language, text.body, is_demo=is_demo)
        elif text.body.strip():
            _add(ctx, unit, appeal, text.body)
        message.appeal_id = appeal.id


def _open_appeal(ctx: Context, unit: Unit, person: Person | None) -> Appeal | None:
    """Return the appeal that this person still writes about: open, by SMS, touched lately."""
    if person is None:
        return None
    since = unit.now - timedelta(hours=ctx.settings.sms.continue_within_hours)
    return unit.session.scalar(
        select(Appeal)
        .outerjoin(AppealPart, AppealPart.part_id == Appeal.id)
        # The texts about an appeal with several parts stand with the first, which may be closed.
        .join(InboundMessage, InboundMessage.appeal_id.in_((Appeal.id, AppealPart.whole_id)))
        .where(Appeal.person_id == person.id, Appeal.channel == Channel.SMS)
        .where(Appeal.state.in_(OPEN_STATES), InboundMessage.received_at >= since)
        .order_by(InboundMessage.received_at.desc(), InboundMessage.id.desc(), Appeal.id)
        .limit(1)
    )


def _add(ctx: Context, unit: Unit, appeal: Appeal, body: str) -> None:
    move(unit, appeal, AppealEvent.ADDED, RESIDENT, added=body)
    appeal.text = f"{appeal.text}\n{body}".strip()
    if was_acknowledged(unit, appeal):  # else the confirmation of receipt comes, and is enough
        acknowledge_addition(ctx, unit, appeal)
    unit.ask(WorkKind.ROUTE, appeal.id)


def _storable(text: str) -> str:
    """Leave out what no database stores: zero bytes and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
