"""What a dialogue asks for: the actions behind the `do` nodes of ivr_flows."""

from collections.abc import Mapping

from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.languages import Language
from hotline.domain.parts import whole_reference
from hotline.domain.phones import parse_keyed
from hotline.flows.effects import Do
from hotline.flows.inputs import Done
from hotline.flows.session import Session
from hotline.storage.part_queries import least_advanced
from hotline.storage.tables import Appeal, CallOutcome
from hotline.usecases.acknowledge import ask_acknowledgement
from hotline.usecases.alarm_actions import ALARM_ACTIONS
from hotline.usecases.appeal_text import leave_to_the_ear
from hotline.usecases.call_record import write_step
from hotline.usecases.call_turn import Action, Arguments, CallTurn
from hotline.usecases.context import Context
from hotline.usecases.keep_recording import keep
from hotline.usecases.open_appeal import appeal_of_call, want_callback
from hotline.usecases.people import person_of


def carry_out(ctx: Context, turn: CallTurn, do: Do) -> Done:
    """Carry an action out and tell the dialogue how it went."""
    return ACTIONS[do.action](ctx, turn, do.arguments)


def _log_consent(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    """Note which consent the caller heard (Law 94-V: consent must be confirmable)."""
    language = str(arguments.get("language"))
    session = Session.from_json(turn.call.session)
    write_step(
        turn.unit,
        turn.call,
        session.flow,
        session.node,
        "consent_spoken",
        language=language,
        wording=ctx.consent_wordings[language],
    )
    return Done("done")


def _remember_language(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del ctx
    language: Language = "ru" if arguments.get("language") == "ru" else "kk"
    turn.call.language = language
    if turn.call.person is not None:
        turn.call.person.language = language
    return Done("done")


def _keep_recording(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del arguments
    appeal = keep(ctx, turn.unit, turn.call, turn.recording)
    return _kept(appeal) if appeal else Done("empty")


def _kept(appeal: Appeal) -> Done:
    return Done("kept", {"reference": whole_reference(appeal.reference)})


def _keep_callback_message(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    done = _keep_recording(ctx, turn, arguments)
    if done.outcome == "kept":
        want_callback(turn.unit, appeal_of_call(ctx, turn.unit, turn.call), "asked_for_a_person")
    return done


def _ask_callback(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    """Nothing could be heard: a person should ring, where there is a number to ring."""
    del arguments
    if turn.call.person is None:
        turn.call.outcome = CallOutcome.SILENT
        return Done("nothing_to_keep")
    # What the carrier takes for silence may be a faint voice, so the last try is kept.
    appeal = keep(ctx, turn.unit, turn.call, turn.recording)
    if appeal is None:
        appeal = appeal_of_call(ctx, turn.unit, turn.call)
        leave_to_the_ear(turn.unit, appeal, "nothing_heard")
    turn.call.outcome = CallOutcome.APPEAL
    want_callback(turn.unit, appeal, "nothing_heard")
    return _kept(appeal)


def _keep_number(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    """The caller withheld the number and keyed one in."""
    keyed = str(arguments.get("digits") or "")
    phone = parse_keyed(keyed, area_code=ctx.settings.voice.area_code)
    if phone is None:
        return Done("not_a_number")
    person = person_of(turn.unit, phone, is_demo=turn.call.is_demo)
    turn.call.person_id, turn.call.person = person.id, person
    appeal = turn.unit.session.scalar(select(Appeal).filter_by(call_id=turn.call.id))
    if appeal is not None and appeal.person_id is None:
        appeal.person_id, appeal.person = person.id, person
        ask_acknowledgement(ctx, turn.unit, appeal)
    return Done("kept")


_TOLD = {
    AppealState.RECEIVED: "received",
    AppealState.IN_REVIEW: "received",
    AppealState.ASSIGNED: "with_department",
    AppealState.ANSWERED: "answered",
    AppealState.CLOSED: "closed",
}


def _look_up_status(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    """Say how the latest appeal of this number stands. Caller ID alone never tells the words."""
    del ctx, arguments
    if turn.call.person_id is None:
        return Done("none")
    appeal = turn.unit.session.scalar(
        select(Appeal)
        .where(Appeal.person_id == turn.call.person_id, Appeal.state.in_(_TOLD))
        .order_by(Appeal.received_at.desc(), Appeal.id.desc())
        .limit(1)
    )
    if turn.call.outcome is None:
        turn.call.outcome = CallOutcome.STATUS_TOLD
    if appeal is None:
        return Done("none")
    appeal = least_advanced(turn.unit.session, appeal)
    department = appeal.department
    return Done(
        _TOLD[appeal.state],
        {
            "reference": whole_reference(appeal.reference),
            "due_on": appeal.due_on.isoformat(),
            "department_kk": department.name_kk if department else "",
            "department_ru": department.name_ru if department else "",
        },
    )


ACTIONS: Mapping[str, Action] = {
    "log_consent": _log_consent,
    "remember_language": _remember_language,
    "keep_recording": _keep_recording,
    "keep_callback_message": _keep_callback_message,
    "ask_callback": _ask_callback,
    "keep_number": _keep_number,
    "look_up_status": _look_up_status,
    **ALARM_ACTIONS,
}
