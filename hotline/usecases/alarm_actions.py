"""What the dialogues about alarms ask for: emergency.yaml and duty.yaml."""

from collections.abc import Mapping

from sqlalchemy import select

from hotline.domain.parts import whole_reference
from hotline.domain.phones import spoken_groups
from hotline.flows.errors import FlowError
from hotline.flows.inputs import Done
from hotline.storage.tables import Alarm, AlarmCall, Appeal
from hotline.usecases.alarm_taken import locked_alarm, note_told, take_alarm
from hotline.usecases.call_turn import Action, Arguments, CallTurn
from hotline.usecases.context import Context
from hotline.usecases.history import note


def _note_told_112(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del ctx, arguments
    ringing = _ringing(turn)
    alarm = _alarm(turn)
    note_told(turn.unit, alarm, "line" if ringing is None else "call")
    return Done("done", {"reference": whole_reference(alarm.appeal.reference)})


def _look_up_alarm(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del ctx, arguments
    alarm = _alarm(turn)
    if alarm.taken_at is not None:
        return Done("taken")
    reference = whole_reference(alarm.appeal.reference)
    return Done("open", {"reference": reference, "place": alarm.appeal.place})


def _look_up_resident(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del ctx, arguments
    appeal = _alarm(turn).appeal
    if appeal.person is None:
        return Done("withheld")
    note(turn.unit, appeal, turn.call.from_raw, "number_shown")
    return Done("known", {"resident_phone": "".join(spoken_groups(appeal.person.phone))})


def _take_alarm(ctx: Context, turn: CallTurn, arguments: Arguments) -> Done:
    del arguments
    is_taken = take_alarm(ctx, turn.unit, _alarm(turn), turn.call.from_raw)
    return Done("taken" if is_taken else "taken_before")


def _ringing(turn: CallTurn) -> AlarmCall | None:
    return turn.unit.session.scalar(select(AlarmCall).filter_by(call_id=turn.call.id))


def _alarm(turn: CallTurn) -> Alarm:
    """Return the alarm of the call, locked: two people may take it up at the same moment."""
    ringing = _ringing(turn)
    of_appeal = select(Alarm.id).join(Appeal).where(Appeal.call_id == turn.call.id)
    alarm_id = ringing.alarm_id if ringing is not None else turn.unit.session.scalar(of_appeal)
    alarm = locked_alarm(turn.unit, alarm_id) if alarm_id is not None else None
    if alarm is None:
        raise FlowError(["A call without an alarm came into a dialogue about one."])
    return alarm


ALARM_ACTIONS: Mapping[str, Action] = {
    "note_told_112": _note_told_112,
    "look_up_alarm": _look_up_alarm,
    "look_up_resident": _look_up_resident,
    "take_alarm": _take_alarm,
}
