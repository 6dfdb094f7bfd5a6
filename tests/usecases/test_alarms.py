"""An alarm is raised once, and judged by people; new danger raises it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.domain.work import WorkKind, WorkState
from hotline.ports import CarrierRefusedError
from hotline.storage.alarm_queries import false_alarms
from hotline.storage.tables import (
    Alarm,
    AlarmCall,
    AlarmCallTo,
    Appeal,
    Call,
    Purpose,
)
from hotline.usecases.alarm_taken import judge_alarm, locked_alarm
from hotline.usecases.clear_demo import clear_demo
from hotline.usecases.raise_alarm import raise_alarm
from tests.usecases.alarming import (
    DUTY,
    FIRE,
    FIRE_RU,
    SECOND,
    alarm,
    answer,
    arrives,
    call_is_over,
    calls_to,
    ends,
    history,
    look,
    sent,
)
from tests.world import (
    LANDLINE,
    MOBILE,
    OTHER_MOBILE,
    TEXT,
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


def test_a_text_about_fire_raises_one_alarm_and_is_told_112(
    world: World, line: CarrierSide
) -> None:
    line.text(FIRE_RU)
    look(world)
    assert alarm(world).resident_told_by is None
    arrives(world)
    raised = alarm(world)
    assert raised.because
    assert (raised.resident_told_by, raised.taken_at) == ("sms", None)
    ((to, body),) = sent(world, Purpose.EMERGENCY)
    assert to == MOBILE
    assert "112" in body
    assert "звоните" in body
    (told,) = history(world, "told_112")
    assert told == {"told_by": "sms"}
    assert history(world, "alarm") == [{"because": ", ".join(raised.because)}]


def test_the_resident_is_told_in_the_language_of_the_text(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    ((_, body),) = sent(world, Purpose.EMERGENCY)
    assert "қоңырау" in body


def test_it_does_not_wait_behind_other_messages(world: World, line: CarrierSide) -> None:
    for number in range(20):
        line.text("Көшеде су жоқ", sid=f"SM{number:032x}", sender=f"+7705000{number:04}")
    world.do(WorkKind.ROUTE)
    assert world.carrier.sent == []
    line.text(FIRE)
    look(world)
    assert {message.to for message in world.carrier.sent} == {MOBILE, DUTY, SECOND}


def test_more_words_and_repeated_webhooks_raise_no_second_alarm(
    world: World, line: CarrierSide
) -> None:
    for sid in (TEXT, TEXT, "SM" + "b" * 32):
        line.text(FIRE, sid=sid)
        look(world)
    assert len(world.rows(Alarm)) == 1
    assert len(sent(world, Purpose.EMERGENCY)) == 1
    with world.ctx.units.write() as unit:
        raise_alarm(world.ctx, unit, unit.session.query(Appeal).one(), ["өрт"])
    assert len(history(world, "alarm")) == 1


def test_an_everyday_matter_raises_none(world: World, line: CarrierSide) -> None:
    line.text("Көшеде су жоқ")
    look(world)
    assert world.rows(Alarm) == []


def test_what_people_judged_can_be_learned_from(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    line.text(FIRE_RU, sid="SM" + "d" * 32, sender=OTHER_MOBILE)
    line.text(FIRE, sid="SM" + "e" * 32, sender="+77010000101")
    look(world)
    with world.ctx.units.write() as unit:
        for number, is_false in ((1, True), (2, False), (3, True)):
            row = locked_alarm(unit, number)
            assert row is not None
            judge_alarm(world.ctx, unit, row, "aigerim", is_false=is_false)
    with world.ctx.units.read() as session:
        assert false_alarms(session) == {1: True, 2: False, 3: True}
    assert [row.taken_by for row in world.rows(Alarm)] == ["aigerim"] * 3
    assert len(history(world, "alarm_false")) == 2


def test_a_false_alarm_troubles_nobody_any_more(world: World, line: CarrierSide) -> None:
    call_is_over(world, line, LANDLINE)
    (row,) = calls_to(world, AlarmCallTo.RESIDENT)
    with world.ctx.units.write() as unit:
        locked = locked_alarm(unit, 1)
        assert locked is not None
        judge_alarm(world.ctx, unit, locked, "aigerim", is_false=True)
    ends(line, row, "no-answer")
    world.clock.move(minutes=10)
    look(world)
    assert len(world.rows(AlarmCall)) == 2
    assert world.work(WorkKind.ALARM).state is WorkState.DONE


@pytest.mark.parametrize("is_false", [True, False])
def test_new_danger_raises_a_taken_alarm_again(
    world: World, line: CarrierSide, is_false: bool
) -> None:
    line.text(FIRE)
    look(world)
    with world.ctx.units.write() as unit:
        locked = locked_alarm(unit, 1)
        assert locked is not None
        judge_alarm(world.ctx, unit, locked, "aigerim", is_false=is_false)
    world.clock.move(hours=1)
    line.text("Рақмет, келіп кетті", sid="SM" + "b" * 32)
    look(world)
    assert alarm(world).taken_by == "aigerim"
    line.text("Көмектесіңіздер, қайтадан өртеніп жатыр", sid="SM" + "d" * 32)
    look(world)
    arrives(world)
    assert (alarm(world).taken_at, alarm(world).is_false) == (None, None)
    assert (alarm(world).rounds, alarm(world).resident_told_by) == (1, "sms")
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE, MOBILE]
    alerts = [to for to, body in sent(world, Purpose.ALARM) if "ДАБЫЛ" in body]
    assert alerts == [DUTY, SECOND] * 2
    assert [to for to, _ in world.carrier.placed] == [DUTY, DUTY]


def test_the_demonstrations_alarms_go_with_it(world: World, line: CarrierSide) -> None:
    world.carrier.faults = [CarrierRefusedError("no SMS there", "21614", ring_instead=True)]
    line.text(FIRE, sender="+77010000101")
    look(world)
    world.clock.move(seconds=6)
    look(world)
    (row,) = calls_to(world, AlarmCallTo.RESIDENT)
    answer(line, row)
    assert clear_demo(world.ctx) == 1
    assert world.rows(Alarm) == world.rows(AlarmCall) == world.rows(Call) == []
