"""Take a call: the dialogue between the carrier's webhooks."""

from sqlalchemy import func, select

from hotline.domain.languages import Language
from hotline.domain.phones import parse_caller
from hotline.flows.effects import Do, Effect
from hotline.flows.engine import step
from hotline.flows.inputs import Dialled, Input, Recorded, Started
from hotline.flows.session import Session
from hotline.ports import IncomingCall, ReportedRecording
from hotline.storage.tables import Call, CallOutcome, Recording
from hotline.storage.unit import Unit
from hotline.usecases.call_actions import carry_out
from hotline.usecases.call_record import write_step
from hotline.usecases.call_turn import CallTurn
from hotline.usecases.context import Context
from hotline.usecases.demo_numbers import is_demo_number
from hotline.usecases.incident_announcement import announcements_for_call
from hotline.usecases.keep_recording import adopt_undecided, put_aside, remember
from hotline.usecases.people import language_of, person_of

MAIN_FLOW = "main"
APOLOGY_FLOW = "apology"
LAST_RESORT_STEP = 0
"""Stands in the addresses of markup that was given while the database was away."""


def begin_call(ctx: Context, incoming: IncomingCall) -> str:
    """Answer a call; return the carrier's markup. The same call reported again hears the same."""
    with ctx.units.write() as unit:
        known = _find(unit, incoming.carrier_sid)
        if known is not None:
            return known.reply
        call = _new_call(ctx, unit, incoming, MAIN_FLOW)
        return _turn(ctx, CallTurn(unit, call), Started(_started_values(ctx, unit, call)))


def continue_call(
    ctx: Context,
    incoming: IncomingCall,
    step_number: int,
    reported: Input,
    recording: ReportedRecording | None = None,
) -> str:
    """Go on with a call after its step `step_number`; return the carrier's markup.

    A webhook for another step than the one that is awaited is a repetition or comes late: it
    changes nothing and gets the markup that the call was given last.
    """
    with ctx.units.write() as unit:
        call = _find(unit, incoming.carrier_sid)
        if call is None:
            call = _new_call(ctx, unit, incoming, APOLOGY_FLOW)
            return _after_last_resort(ctx, unit, call, reported, recording)
        if step_number == LAST_RESORT_STEP and recording is not None and call.ended_at is None:
            _begin_apology(call)
            return _after_last_resort(ctx, unit, call, reported, recording)
        if call.ended_at is not None or step_number != call.reply_step or _is_over(call):
            _keep_what_came_late(ctx, unit, call, recording)
            return call.reply
        return _turn(ctx, CallTurn(unit, call, recording), reported)


def apologise(ctx: Context, incoming: IncomingCall) -> str:
    """Something inside failed in mid-call: say so and let the caller leave a message."""
    with ctx.units.write() as unit:
        call = _find(unit, incoming.carrier_sid)
        if call is None:
            call = _new_call(ctx, unit, incoming, APOLOGY_FLOW)
        else:
            _begin_apology(call)
        return _turn(ctx, CallTurn(unit, call), Started(_started_values(ctx, unit, call)))


def change_flow(ctx: Context, unit: Unit, call: Call, flow: str, language: Language) -> str:
    """Let a call go on in another flow; return its markup. Webhooks of its old steps come late."""
    call.language = language
    call.session = Session.begin(flow, language, step=call.reply_step + 1).to_json()
    return _turn(ctx, CallTurn(unit, call), Started(_started_values(ctx, unit, call)))


def adopt_call(ctx: Context, incoming: IncomingCall, recording: ReportedRecording) -> None:
    """Take a finished call of which only a recording is known: its words are an appeal."""
    with ctx.units.write() as unit:
        call = _find(unit, incoming.carrier_sid) or _new_call(ctx, unit, incoming, APOLOGY_FLOW)
        call.ended_at = call.ended_at or unit.now
        remember(unit, call, recording)
        adopt_undecided(ctx, unit, call)


def _is_over(call: Call) -> bool:
    """Tell whether the dialogue has said goodbye already; a repetition hears it again."""
    return Session.from_json(call.session).ended


def _keep_what_came_late(
    ctx: Context, unit: Unit, call: Call, recording: ReportedRecording | None
) -> None:
    """A caller hung up while speaking, and the end of the call was reported first."""
    if recording is None:
        return
    remember(unit, call, recording)
    if call.ended_at is not None:
        adopt_undecided(ctx, unit, call)


def _begin_apology(call: Call) -> None:
    # The old session may be what is broken, so nothing is read from it.
    language = call.language
    call.session = Session.begin(APOLOGY_FLOW, language, step=call.reply_step + 1).to_json()


def _after_last_resort(
    ctx: Context,
    unit: Unit,
    call: Call,
    reported: Input,
    recording: ReportedRecording | None,
) -> str:
    """Go on with a call that heard the bare apology: what it recorded is a message."""
    started = Started(_started_values(ctx, unit, call))
    reply = _turn(ctx, CallTurn(unit, call), started)
    if recording is None:
        return reply
    return _turn(ctx, CallTurn(unit, call, recording), reported)


def _find(unit: Unit, carrier_sid: str) -> Call | None:
    # Locked, so that two webhooks of one call wait for each other.
    return unit.session.scalar(select(Call).filter_by(carrier_sid=carrier_sid).with_for_update())


def _new_call(ctx: Context, unit: Unit, incoming: IncomingCall, flow: str) -> Call:
    is_demo = is_demo_number(ctx.settings, incoming.caller)
    phone = parse_caller(incoming.caller)
    person = person_of(unit, phone, is_demo=is_demo) if phone else None
    language = language_of(person)
    call = Call(
        carrier_sid=incoming.carrier_sid,
        person_id=person.id if person else None,
        person=person,
        from_raw=incoming.caller[:64],
        language=language,
        session=Session.begin(flow, language).to_json(),
        is_demo=is_demo,
        started_at=unit.now,
    )
    unit.session.add(call)
    return call


def _started_values(ctx: Context, unit: Unit, call: Call) -> dict[str, str | int | bool | None]:
    voice, zone = ctx.settings.voice, ctx.settings.site.zone
    is_open = ctx.calendar.is_open(unit.now, zone, voice.reception_opens, voice.reception_closes)
    return {
        "language": call.language,
        "number_withheld": call.person_id is None,
        "reception_open": is_open and bool(voice.reception_phone),
        "reception_phone": voice.reception_phone,
        **announcements_for_call(ctx, unit, call),
        "hotline_rings": call.outcome is CallOutcome.ALARM,
    }


def _turn(ctx: Context, turn: CallTurn, reported: Input) -> str:
    """Step the dialogue until it waits for the caller again, and store where it stands."""
    call = turn.call
    session = Session.from_json(call.session)
    if isinstance(reported, Dialled) and reported.status == "completed":
        call.outcome = call.outcome or CallOutcome.CONNECTED
    spoken: list[Effect] = []
    answer: Input = reported
    while True:
        write_step(
            turn.unit,
            call,
            session.flow,
            session.node,
            type(answer).__name__.lower(),
            **_details(answer),
        )
        session, effects = step(ctx.flows, session, answer)
        spoken += [effect for effect in effects if not isinstance(effect, Do)]
        last = effects[-1] if effects else None
        if not isinstance(last, Do):
            break
        if call.id is None:
            turn.unit.session.flush()  # an action needs it
        answer = carry_out(ctx, turn, last)
    # A recording that no action kept was a key pressed at the beep, or silence.
    put_aside(turn.unit, call, turn.recording, "not a message")
    recorded_step = call.reply_step if isinstance(reported, Recorded) else None
    call.language = session.language
    call.session = session.to_json()
    call.reply_step = session.step
    call.reply = ctx.dialect.render(
        spoken,
        session.step,
        recordings=_recordings(ctx, turn.unit, call),
        recorded_step=recorded_step,
    )
    return call.reply


def _recordings(ctx: Context, unit: Unit, call: Call) -> int | None:
    """Count what was recorded in the call so far; None: without streams nobody wants to know."""
    if not ctx.settings.stream.enabled:
        return None
    unit.session.flush()
    of_call = select(func.count()).select_from(Recording).where(Recording.call_id == call.id)
    return unit.session.scalar(of_call) or 0


def _details(reported: Input) -> dict[str, object]:
    if isinstance(reported, Started):
        return {}  # the values repeat what the call's own columns say
    return {name: getattr(reported, name) for name in type(reported).__dataclass_fields__}
