"""Tell residents that their appeal was received: once, as soon as its department is known.

Routing calls `acknowledge`. Work that falls due a little after the appeal was opened does the
same, so that nobody waits for a recogniser or a router that takes long, gave up or died.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.catalogue.rules import LONGEST_SHORT_NAME
from hotline.domain.greetings import is_only_greeting
from hotline.domain.languages import Language
from hotline.domain.parts import is_split_off
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Channel, Delivery, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.incident_announcement import announcement_for
from hotline.usecases.send_text import queue_sms
from hotline.usecases.work import Handler, Held

log = structlog.get_logger()

MOST_ATTEMPTS = 20


def ask_acknowledgement(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """See to it that the resident is told in time, whatever becomes of routing."""
    patience = timedelta(seconds=ctx.settings.sms.acknowledge_within_s)
    unit.ask(WorkKind.ACKNOWLEDGE, appeal.id, appeal.received_at + patience)


def acknowledge(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Tell the resident reference, department (where it is rather sure) and date, once.

    Nothing goes out about what was put aside or answered already, or where no SMS reaches anybody.
    """
    is_told = appeal.channel is Channel.SMS or ctx.settings.sms.acknowledge_calls
    if not is_told or appeal.state not in WAITING_STATES or is_split_off(appeal.reference):
        return  # of a part the resident knows already, by the whole's number
    language = appeal.language
    department = _department(ctx, appeal, language)
    text = ctx.texts.acknowledgement(language, appeal.reference, appeal.due_on, department)
    known = announcement_for(unit, appeal)  # of an incident: read in the same SMS
    body = f"{text} {known}" if known else text
    queue_sms(unit, appeal, Purpose.ACKNOWLEDGEMENT, body, once_key=_once_key(appeal))


def was_acknowledged(unit: Unit, appeal: Appeal) -> bool:
    """Tell whether the resident was, or is being, told of this appeal.

    Of what was split off they know by the number of the whole.
    """
    if is_split_off(appeal.reference):
        return True
    told = select(Delivery.id).filter_by(once_key=_once_key(appeal))
    return unit.session.scalar(told) is not None


def invite(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Ask somebody who texted nothing but a greeting to write what happened, once a day.

    Advertising, robots and short numbers get no reply.
    """
    if appeal.channel is not Channel.SMS or not is_only_greeting(appeal.text):
        return
    text = ctx.texts.invitation(appeal.language)
    once_key = f"invitation {appeal.person_id} {ctx.today()}"
    queue_sms(unit, appeal, Purpose.INVITATION, text, once_key=once_key)


def _once_key(appeal: Appeal) -> str:
    return f"received {appeal.id}"


def _department(ctx: Context, appeal: Appeal, language: Language) -> str:
    """Name the department where it is rather sure, and has a name that fits an SMS."""
    is_sure = (appeal.routing_score or 0.0) >= ctx.settings.routing.name_above
    if appeal.department is None or not (is_sure or appeal.routed_by_hand):
        return ""
    name = appeal.department.short_name(language)
    return name if len(name) <= LONGEST_SHORT_NAME else ""


def _acknowledge_late(ctx: Context, held: Held) -> None:
    with ctx.units.write() as unit:
        # Locked, because routing may be putting it aside just now.
        appeal = unit.session.get_one(Appeal, held.subject_id, with_for_update=True)
        acknowledge(ctx, unit, appeal)
        held.finish(unit)


def _given_up(ctx: Context, unit: Unit, appeal_id: int, problem: str) -> None:
    del ctx, unit
    log.error("a resident was not told of an appeal", appeal=appeal_id, problem=problem)


HANDLER = Handler(_acknowledge_late, _given_up, MOST_ATTEMPTS)
