"""Alarms while the carrier, a worker or the database is in trouble."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.domain.deliveries import DeliveryState
from hotline.domain.work import WorkKind
from hotline.ports import CarrierBusyError, CarrierUnsureError
from hotline.storage.tables import (
    Alarm,
    AlarmCall,
    AlarmCallTo,
    Purpose,
    Work,
)
from hotline.usecases.look_after_alarm import watch_alarms
from hotline.usecases.take_receipt import take_receipt
from tests.understood import understanding
from tests.usecases.alarming import (
    DUTY,
    FIRE,
    SECOND,
    alarm,
    answer,
    call_is_over,
    calls_to,
    hang_up,
    is_heard,
    look,
    sent,
    to_the_reference,
)
from tests.world import (
    LANDLINE,
    MOBILE,
    WITHHELD,
    CarrierSide,
    World,
    make_world,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline with two people on duty."""
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=f"{DUTY},{SECOND}")
    yield world
    world.close()


def test_a_dead_carrier_is_asked_until_it_lives(world: World, line: CarrierSide) -> None:
    world.carrier.faults = [CarrierBusyError("away")] * 4
    line.text(FIRE)
    look(world)
    assert alarm(world).resident_told_by is None
    for _ in range(20):
        world.clock.move(seconds=15)
        world.do(WorkKind.ALARM, WorkKind.DELIVER)
    assert alarm(world).resident_told_by == "sms"
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]
    assert (DUTY, calls_to(world, AlarmCallTo.DUTY)[0].id) in world.carrier.placed


def test_a_call_that_may_have_been_placed_is_not_placed_twice(
    world: World, line: CarrierSide
) -> None:
    to_the_reference(line, LANDLINE)
    hang_up(line, LANDLINE)
    world.carrier.then_fault = CarrierUnsureError("no answer in time")
    is_heard(world)
    world.clock.move(seconds=10)
    look(world)
    assert [to for to, _ in world.carrier.placed].count(LANDLINE) == 1
    heard = answer(line, calls_to(world, AlarmCallTo.RESIDENT)[0])
    assert "kk/emergency_112" in heard.prompts


def test_a_call_for_which_the_carrier_was_too_busy_is_placed_soon(
    world: World, line: CarrierSide
) -> None:
    call_is_over(world, line, WITHHELD)
    world.carrier.placed.clear()
    with world.ctx.units.write() as unit:
        unit.session.query(AlarmCall).update({"placed_at": None})
        unit.ask(WorkKind.ALARM, 1)
    world.carrier.faults = [CarrierBusyError("too many requests")]
    look(world)
    assert world.carrier.placed == []
    world.clock.move(seconds=6)
    look(world)
    assert [to for to, _ in world.carrier.placed] == [DUTY]


def test_an_sms_that_the_network_loses_is_followed_by_a_call(
    world: World, line: CarrierSide
) -> None:
    line.text(FIRE)
    look(world)
    assert alarm(world).resident_told_by is None
    lost = world.carrier.settle(0, DeliveryState.FAILED, "30003")
    assert lost.to == MOBILE
    take_receipt(world.ctx, None, lost)
    world.clock.move(seconds=6)
    look(world)
    assert MOBILE in [to for to, _ in world.carrier.placed]


def test_a_worker_that_dies_in_between_tells_nobody_twice(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    world.do(WorkKind.ROUTE)
    world.carrier.faults = [None, RuntimeError("killed")]
    world.do(WorkKind.ALARM)
    world.clock.move(minutes=4)
    restarted = world.restarted()
    restarted.do()
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]
    assert sorted(to for to, _ in sent(world, Purpose.ALARM)) == [DUTY, SECOND]
    restarted.close()


def test_work_that_was_lost_is_asked_for_again(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    world.do(WorkKind.ROUTE)
    with world.ctx.units.write() as unit:
        unit.session.query(Work).filter_by(kind=WorkKind.ALARM).delete()
    assert watch_alarms(world.ctx) == 1
    assert watch_alarms(world.ctx) == 0
    look(world)
    assert alarm(world).rounds == 1


def test_a_faulty_database_still_says_112(world: World, line: CarrierSide) -> None:
    call_is_over(world, line, LANDLINE)
    (row,) = calls_to(world, AlarmCallTo.RESIDENT)
    with world.ctx.units.write() as unit:
        unit.session.query(AlarmCall).delete()
    heard = answer(line, row)
    assert heard.prompts[:2] == ["kk/emergency_112", "ru/emergency_112"]


def test_a_broken_model_keeps_no_alarm_from_being_raised(world: World, line: CarrierSide) -> None:
    broken = understanding(world, ValueError("the model is damaged"))
    line.text("Үйіміз өртеніп жатыр")
    for _ in range(3):
        broken.do(WorkKind.ROUTE)
        world.clock.move(minutes=1)
    assert len(world.rows(Alarm)) == 1
