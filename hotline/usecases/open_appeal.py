"""Register an appeal: number, date and deadline."""

from collections.abc import Callable

from sqlalchemy import select

from hotline.domain.appeals import AppealEvent, AppealState
from hotline.domain.languages import Language
from hotline.domain.reference import new_reference
from hotline.domain.work import WorkKind
from hotline.storage.tables import Alarm, AlarmCall, Appeal, Call, Channel, Person
from hotline.storage.unit import Unit
from hotline.usecases.acknowledge import ask_acknowledgement
from hotline.usecases.context import Context
from hotline.usecases.count_term import count_term, described
from hotline.usecases.history import HOTLINE, RESIDENT, move, note


def known_appeal(unit: Unit, call: Call) -> Appeal | None:
    """Return the appeal that a call opened, or because of which we rang the resident."""
    rung_for = (
        select(Alarm.appeal_id)
        .join(AlarmCall, AlarmCall.alarm_id == Alarm.id)
        .where(AlarmCall.call_id == call.id)
    )
    opened = Appeal.call_id == call.id
    return unit.session.scalar(select(Appeal).where(opened | Appeal.id.in_(rung_for)))


def appeal_of_call(ctx: Context, unit: Unit, call: Call) -> Appeal:
    """Return the appeal that a call opened; open it if there is none yet."""
    found = known_appeal(unit, call)
    if found is not None:
        return found
    language = call.language
    appeal = _register(ctx, unit, Channel.CALL, call.person, language, is_demo=call.is_demo)
    appeal.call_id = call.id
    unit.session.flush()
    return appeal


def appeal_of_text(
    ctx: Context, unit: Unit, person: Person | None, language: Language, text: str, *, is_demo: bool
) -> Appeal:
    """Open an appeal for a text; it needs no recognition and is routed at once."""
    appeal = _register(ctx, unit, Channel.SMS, person, language, is_demo=is_demo)
    appeal.text = text
    move(unit, appeal, AppealEvent.TRANSCRIBED, HOTLINE)
    unit.ask(WorkKind.ROUTE, appeal.id)
    return appeal


def want_callback(unit: Unit, appeal: Appeal, why: str) -> None:
    """Ask a person to ring the resident; `why` is a code that the console explains."""
    if not appeal.wants_callback:
        appeal.wants_callback = True
        note(unit, appeal, HOTLINE, "callback_wanted", after={"why": why})


def _register(
    ctx: Context,
    unit: Unit,
    channel: Channel,
    person: Person | None,
    language: Language,
    *,
    is_demo: bool,
) -> Appeal:
    terms, zone = ctx.settings.terms, ctx.settings.site.zone
    registered_on = ctx.calendar.registration_date(unit.now, zone, terms.registration_closes)
    appeal = Appeal(
        reference=free_reference(unit),
        channel=channel,
        state=AppealState.RECEIVED,
        person_id=person.id if person else None,
        person=person,
        language=language,
        is_demo=is_demo,
        received_at=unit.now,
        registered_on=registered_on,
    )
    count_term(ctx, appeal)
    unit.session.add(appeal)
    unit.session.flush()
    registered = {"state": appeal.state.value, **described(appeal)}
    note(unit, appeal, RESIDENT, "registered", after=registered)
    ask_acknowledgement(ctx, unit, appeal)
    return appeal


def free_reference(unit: Unit, draw: Callable[[], str] = new_reference) -> str:
    """Return a number that no appeal has yet."""
    while True:
        reference = draw()
        if unit.session.scalar(select(Appeal.id).filter_by(reference=reference)) is None:
            return reference
