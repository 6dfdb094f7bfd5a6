"""An alarm as tests make it: who rings, what is heard, and what everybody is told."""

from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Alarm,
    AlarmCall,
    AlarmCallTo,
    Delivery,
    HistoryEntry,
    Purpose,
)
from tests.fakes import SOUND
from tests.world import (
    CALL,
    MOBILE,
    RECORDING,
    CarrierSide,
    Heard,
    World,
)

DUTY = "+77011110001"
SECOND = "+77011110002"
DUTY_LANDLINE = "+77213144444"
FIRE = "Көмектесіңіздер, көрші үйден қою түтін шығып, өртеніп жатыр"
FIRE_RU = "Помогите, у соседей пожар, горит дом"
OUTGOING = "CA" + "e" * 32
HOTLINE_NUMBER = "+77213199000"


def look(world: World) -> None:
    """Do what is due about alarms, and the messages that the queue still has."""
    world.do(WorkKind.ROUTE, WorkKind.ALARM)


def arrives(world: World) -> None:
    """Let a minute pass in which the network refuses no SMS."""
    world.clock.move(minutes=1)
    look(world)


def alarm(world: World) -> Alarm:
    return world.one(Alarm)


def sent(world: World, purpose: Purpose) -> list[tuple[str, str]]:
    ids = {row.id for row in world.rows(Delivery, purpose=purpose)}
    pairs = zip(world.carrier.delivery_ids, world.carrier.sent, strict=True)
    return [(message.to, message.body) for number, message in pairs if number in ids]


def history(world: World, action: str) -> list[dict[str, object]]:
    return [entry.after for entry in world.rows(HistoryEntry, action=action)]


def to_the_reference(line: CarrierSide, caller: str = MOBILE) -> Heard:
    """Ring, speak, and listen to the reference of the appeal."""
    line.call("/twilio/voice", caller=caller)
    line.call("/twilio/gather?step=1", caller=caller)
    return line.call(
        "/twilio/record?step=2", caller=caller, RecordingSid=RECORDING, RecordingDuration="7"
    )


def is_heard(world: World, words: str = FIRE) -> None:
    """Recognise what was said."""
    world.carrier.audio[RECORDING] = SOUND
    world.recognizer.hears = [words]
    world.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    look(world)


def hang_up(line: CarrierSide, caller: str = MOBILE, sid: str = CALL) -> None:
    line.post("/twilio/call-status", CallSid=sid, From=caller, CallStatus="completed")


def answer(line: CarrierSide, row: AlarmCall, sid: str = OUTGOING, **more: str) -> Heard:
    """Pick up the telephone that we let ring."""
    path = f"/twilio/alarm-call?id={row.id}"
    return line.call(
        path, sid=sid, caller=HOTLINE_NUMBER, To=row.to_phone, Direction="outbound-api", **more
    )


def ends(line: CarrierSide, row: AlarmCall, status: str, sid: str = OUTGOING) -> None:
    line.post(f"/twilio/alarm-call-status?id={row.id}", CallSid=sid, CallStatus=status)


def press(line: CarrierSide, heard: Heard, digits: str, sid: str = OUTGOING) -> Heard:
    return line.call(heard.action("Gather"), sid=sid, caller=HOTLINE_NUMBER, Digits=digits)


def calls_to(world: World, recipient: AlarmCallTo) -> list[AlarmCall]:
    return world.rows(AlarmCall, recipient=recipient)


def call_is_over(world: World, line: CarrierSide, caller: str) -> None:
    to_the_reference(line, caller)
    hang_up(line, caller)
    is_heard(world)
