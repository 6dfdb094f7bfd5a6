"""Everybody about one alarm at the same moment, on PostgreSQL, where they run side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Alarm,
    AlarmCall,
    AlarmCallTo,
    Appeal,
    Call,
    Delivery,
    HistoryEntry,
    Purpose,
    Work,
)
from hotline.usecases.alarm_taken import judge_alarm, locked_alarm, take_alarm
from hotline.usecases.look_after_alarm import watch_alarms
from hotline.usecases.raise_alarm import raise_alarm
from tests.fakes import SOUND
from tests.world import CALL, RECORDING, CarrierSide, World, make_world

pytestmark = pytest.mark.postgres

DUTY = "+77011110001"
FIRE = "Көмектесіңіздер, көрші үйден қою түтін шығып, өртеніп жатыр"
OUTGOING = "CA" + "e" * 32
AT_ONCE = 5


@pytest.fixture
def world(tmp_path: Path, postgres_url: str) -> Iterator[World]:
    """Return a hotline on a new PostgreSQL database, with somebody on duty."""
    world = make_world(tmp_path, postgres_url, EMERGENCY__DUTY_PHONES=DUTY)
    yield world
    world.close()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment."""
    barrier = Barrier(len(acts))

    def act(number: int) -> object:
        barrier.wait()
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))


def test_an_alarm_is_raised_once(world: World, line: CarrierSide) -> None:
    line.text("Көшеде су жоқ")

    def raise_it() -> None:
        with world.ctx.units.write() as unit:
            raise_alarm(world.ctx, unit, unit.session.query(Appeal).one(), ["өрт"])

    at_once(*[raise_it] * AT_ONCE)
    assert len(world.rows(Alarm)) == len(world.rows(HistoryEntry, action="alarm")) == 1


def test_two_workers_tell_and_alert_nobody_twice(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    world.do(WorkKind.ROUTE)
    work = world.work(WorkKind.ALARM).id
    workers = [lambda n=n: world.perform(work, f"worker:{n}") for n in range(AT_ONCE)]
    at_once(*workers, lambda: watch_alarms(world.ctx))
    world.do()
    assert len(world.rows(Delivery, purpose=Purpose.EMERGENCY)) == 1
    assert len(world.rows(Delivery, purpose=Purpose.ALARM)) == 1
    assert len(world.carrier.placed) == len(world.rows(AlarmCall)) == 1


def test_one_of_many_takes_it_up(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    world.do(WorkKind.ROUTE, WorkKind.ALARM)
    (row,) = world.rows(AlarmCall, recipient=AlarmCallTo.DUTY)
    path = f"/twilio/alarm-call?id={row.id}"
    heard = line.call(path, sid=OUTGOING, caller="+77213199000")

    def in_the_console(login: str, *, judges: bool) -> None:
        with world.ctx.units.write() as unit:
            alarm = locked_alarm(unit, row.alarm_id)
            assert alarm is not None
            if judges:
                judge_alarm(world.ctx, unit, alarm, login, is_false=False)
            else:
                take_alarm(world.ctx, unit, alarm, login)

    at_once(
        lambda: line.call(heard.action("Gather"), sid=OUTGOING, caller="x", Digits="1"),
        lambda: line.call(heard.action("Gather"), sid=OUTGOING, caller="x", Digits="1"),
        lambda: line.text("1", sid="SM" + "c" * 32, sender=DUTY),
        lambda: in_the_console("aigerim", judges=False),
        lambda: in_the_console("bolat", judges=True),
    )
    assert len(world.rows(HistoryEntry, action="alarm_taken")) == 1
    assert world.one(Alarm).taken_by in {DUTY, "aigerim", "bolat"}


def test_the_carrier_breaks_in_while_a_key_is_pressed(world: World, line: CarrierSide) -> None:
    for number in range(4):
        sid, recording = f"CA{number:032x}", f"RE{number:032x}"
        line.call("/twilio/voice", sid)
        line.call("/twilio/gather?step=1", sid)
        spoken = {"RecordingSid": recording, "RecordingDuration": "7"}
        reference = line.call("/twilio/record?step=2", sid, **spoken)
        world.carrier.audio[recording] = SOUND
        world.recognizer.hears = [FIRE]
        world.do()
        assert world.carrier.interrupted[-1] == sid
        answers = at_once(
            lambda sid=sid: line.call("/twilio/emergency", sid),
            lambda sid=sid: line.call("/twilio/emergency", sid),
            lambda sid=sid, at=reference: line.call(at.action("Gather"), sid, Digits="1"),
        )
        told = answers[0]
        assert answers[1] == told
        assert "kk/emergency_112" in told.prompts  # type: ignore[attr-defined]
        line.call(told.action("Gather"), sid)  # type: ignore[attr-defined]
    assert {alarm.resident_told_by for alarm in world.rows(Alarm)} == {"line"}


def test_the_end_of_a_call_and_the_break_in_at_once(world: World, line: CarrierSide) -> None:
    line.call("/twilio/voice")
    line.call("/twilio/gather?step=1")
    line.call("/twilio/record?step=2", RecordingSid=RECORDING, RecordingDuration="7")
    world.carrier.audio[RECORDING] = SOUND
    world.recognizer.hears = [FIRE]
    world.do()
    at_once(
        lambda: line.call("/twilio/emergency"),
        lambda: line.post("/twilio/call-status", CallSid=CALL, CallStatus="completed"),
    )
    for _ in range(2):
        world.clock.move(minutes=1)
        world.do()
    assert world.one(Call, carrier_sid=CALL).ended_at is not None
    assert world.one(Alarm).resident_told_by == "sms"


def test_routing_once_more_while_somebody_takes_it_up(world: World, line: CarrierSide) -> None:
    """Routing holds the appeal and wants the alarm; whoever takes it up wants both as well."""
    line.text(FIRE)
    world.do(WorkKind.ROUTE, WorkKind.ALARM)
    for number in range(4):
        with world.ctx.units.write() as unit:
            work = unit.ask(WorkKind.ROUTE, world.one(Appeal).id).id
            again = unit.ask(WorkKind.ALARM, 1).id

        def judge(*, is_false: bool = bool(number % 2)) -> None:
            with world.ctx.units.write() as unit:
                alarm = locked_alarm(unit, 1)
                assert alarm is not None
                judge_alarm(world.ctx, unit, alarm, "aigerim", is_false=is_false)

        at_once(
            lambda work=work: world.perform(work, "worker:1"),
            lambda again=again: world.perform(again, "worker:2"),
            judge,
        )
    problems = [row.problem for row in world.rows(Work) if row.kind is not WorkKind.RECONCILE]
    assert problems == [None] * len(problems)
