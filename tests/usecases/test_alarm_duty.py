"""The people on duty are alerted until somebody takes the alarm up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.domain.work import WorkKind, WorkState
from hotline.storage.tables import (
    Alarm,
    AlarmCallTo,
    Appeal,
    HistoryEntry,
    InboundMessage,
    Person,
    Purpose,
)
from hotline.usecases.alarm_taken import locked_alarm, take_alarm
from hotline.usecases.look_after_alarm import watch_alarms
from tests.usecases.alarming import (
    DUTY,
    DUTY_LANDLINE,
    FIRE,
    HOTLINE_NUMBER,
    OUTGOING,
    SECOND,
    alarm,
    answer,
    calls_to,
    ends,
    history,
    look,
    press,
    sent,
)
from tests.world import (
    MOBILE,
    OTHER_MOBILE,
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


def test_the_first_round_texts_all_and_rings_the_first(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    texts = sent(world, Purpose.ALARM)
    assert [to for to, _ in texts] == [DUTY, SECOND]
    assert MOBILE in texts[0][1]
    (row,) = calls_to(world, AlarmCallTo.DUTY)
    assert world.carrier.placed == [(DUTY, row.id)]
    assert history(world, "alerted") == [{"round": 1, "alerted": f"{DUTY}, {SECOND}"}]


def test_rounds_go_on_until_somebody_takes_it(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    world.clock.move(minutes=4)
    look(world)
    assert alarm(world).rounds == 1
    world.clock.move(minutes=1, seconds=1)
    look(world)
    assert alarm(world).rounds == 2
    assert [to for to, _ in world.carrier.placed] == [DUTY, SECOND]
    assert [to for to, _ in sent(world, Purpose.ALARM)] == [DUTY, SECOND, SECOND]
    with world.ctx.units.write() as unit:
        row = locked_alarm(unit, 1)
        assert row is not None
        assert take_alarm(world.ctx, unit, row, "aigerim")
    world.clock.move(hours=2)
    look(world)
    assert alarm(world).rounds == 2
    assert world.work(WorkKind.ALARM).state is WorkState.DONE


@pytest.mark.parametrize("status", ["busy", "no-answer"])
def test_who_does_not_answer_is_followed_by_the_next_at_once(
    world: World, line: CarrierSide, status: str
) -> None:
    line.text(FIRE)
    look(world)
    for number, expected in ((1, [DUTY, SECOND]), (2, [DUTY, SECOND])):
        world.clock.move(seconds=30)
        row = calls_to(world, AlarmCallTo.DUTY)[-1]
        line.post(
            f"/twilio/alarm-call-status?id={row.id}", CallSid=f"CA{number:032x}", CallStatus=status
        )
        look(world)
        assert [to for to, _ in world.carrier.placed] == expected
    world.clock.move(minutes=5)
    look(world)
    assert [to for to, _ in world.carrier.placed] == [DUTY, SECOND, DUTY]


def test_after_the_last_round_only_the_console_shows_it(tmp_path: Path) -> None:
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=DUTY, EMERGENCY__MOST_ROUNDS="2")
    CarrierSide.of(world).text(FIRE)
    for _ in range(5):
        look(world)
        world.clock.move(minutes=6)
    assert (alarm(world).rounds, alarm(world).taken_at) == (2, None)
    assert watch_alarms(world.ctx) == 0
    world.close()


@pytest.mark.parametrize(("sender", "rounds"), [(MOBILE, 1), (DUTY, 2)])
def test_new_danger_after_the_last_round_alerts_again(
    tmp_path: Path, sender: str, rounds: int
) -> None:
    """Not where somebody on duty has a telephone that answers each alert with its own words."""
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=DUTY, EMERGENCY__MOST_ROUNDS="2")
    line = CarrierSide.of(world)
    line.text(FIRE, sender=sender)
    for _ in range(3):
        look(world)
        world.clock.move(minutes=6)
    line.text(FIRE, sid="SM" + "b" * 32, sender=sender)
    look(world)
    assert alarm(world).rounds == rounds
    world.close()


def test_our_own_alarm_heard_again_raises_none(world: World, line: CarrierSide) -> None:
    """A telephone on duty may forward its calls to the hotline."""
    line.text(FIRE, sender=HOTLINE_NUMBER)
    look(world)
    assert world.rows(Alarm) == []
    assert len(world.rows(Appeal)) == 1


def test_key_1_takes_it_up(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    (row,) = calls_to(world, AlarmCallTo.DUTY)
    heard = answer(line, row)
    assert heard.prompts[0] == "kk/duty_alarm"
    taken = press(line, heard, "1")
    assert taken.prompts[:2] == ["kk/duty_taken", "kk/duty_number"]
    assert press(line, heard, "1") == taken
    assert (alarm(world).taken_by, len(history(world, "alarm_taken"))) == (DUTY, 1)
    world.do(WorkKind.DELIVER)
    assert [to for to, body in sent(world, Purpose.ALARM) if "алынды" in body] == [SECOND]


def test_key_2_tells_the_residents_number(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    (row,) = calls_to(world, AlarmCallTo.DUTY)
    heard = press(line, answer(line, row), "2")
    digits = [prompt.removeprefix("kk/digit_") for prompt in heard.prompts if "digit_" in prompt]
    assert "".join(digits) == "8" + MOBILE.removeprefix("+7")
    assert world.one(HistoryEntry, action="number_shown").actor == DUTY
    assert alarm(world).taken_at is None


def test_a_mailbox_takes_nothing(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    (row,) = calls_to(world, AlarmCallTo.DUTY)
    heard = answer(line, row)
    while "Gather" in heard.verbs:
        heard = line.call(heard.action("Gather"), sid=OUTGOING, caller=HOTLINE_NUMBER)
    assert alarm(world).taken_at is None
    ends(line, row, "completed")
    look(world)
    assert [to for to, _ in world.carrier.placed] == [DUTY, SECOND]


def test_who_comes_second_hears_that_it_is_taken(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    (row,) = calls_to(world, AlarmCallTo.DUTY)
    heard = answer(line, row)
    line.text("1", sid="SM" + "c" * 32, sender=SECOND)
    assert press(line, heard, "1").prompts == ["kk/duty_taken_before"]
    assert alarm(world).taken_by == SECOND


@pytest.mark.parametrize("body", ["1", " OK! ", "ок", "иә"])
def test_a_reply_by_sms_takes_it_up_and_is_no_appeal(
    world: World, line: CarrierSide, body: str
) -> None:
    line.text(FIRE)
    look(world)
    for _ in range(2):
        line.text(body, sid="SM" + "c" * 32, sender=SECOND)
    world.do(WorkKind.DELIVER)
    assert alarm(world).taken_by == SECOND
    assert len(world.rows(Appeal)) == 1
    assert world.rows(Person, phone=SECOND) == []
    assert len(world.rows(InboundMessage)) == 2
    replies = [to for to, text in sent(world, Purpose.ALARM) if "сізде" in text]
    assert replies == [SECOND]


def test_a_reply_takes_the_alarm_of_the_latest_alert(world: World, line: CarrierSide) -> None:
    line.text(FIRE)
    look(world)
    world.clock.move(minutes=1)
    line.text(FIRE, sid="SM" + "d" * 32, sender=OTHER_MOBILE)
    look(world)
    line.text("1", sid="SM" + "c" * 32, sender=DUTY)
    assert [row.taken_by for row in world.rows(Alarm)] == [None, DUTY]
    line.text("1", sid="SM" + "e" * 32, sender=DUTY)
    assert [row.taken_by for row in world.rows(Alarm)] == [DUTY, DUTY]
    line.text("1", sid="SM" + "f" * 32, sender=DUTY)
    world.do(WorkKind.DELIVER)
    assert sent(world, Purpose.ALARM)[-1] == (DUTY, "Ашық дабыл жоқ.")


def test_what_else_a_person_on_duty_writes_is_an_appeal(world: World, line: CarrierSide) -> None:
    line.text("Көшеде су жоқ", sender=DUTY)
    assert world.one(Appeal).text == "Көшеде су жоқ"


def test_who_is_only_rung_takes_nothing_up_by_sms(tmp_path: Path) -> None:
    """The sender of an SMS can be forged."""
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=DUTY, EMERGENCY__ALERT_BY="call")
    line = CarrierSide.of(world)
    line.text(FIRE)
    look(world)
    line.text("1", sid="SM" + "c" * 32, sender=DUTY)
    assert alarm(world).taken_at is None
    world.close()


def test_a_residents_1_is_no_taking_up(world: World, line: CarrierSide) -> None:
    line.text("1", sender=OTHER_MOBILE)
    assert world.one(Appeal).text == "1"


def test_an_alarm_of_the_demonstration_reaches_no_telephone_on_duty(
    world: World, line: CarrierSide
) -> None:
    line.text(FIRE, sender="+77010000101")
    look(world)
    assert alarm(world).appeal_id == world.one(Appeal, is_demo=True).id
    assert sent(world, Purpose.ALARM) == []
    assert world.carrier.placed == []
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == ["+77010000101"]


def test_a_landline_on_duty_is_only_rung(tmp_path: Path) -> None:
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=DUTY_LANDLINE)
    CarrierSide.of(world).text(FIRE)
    look(world)
    assert [to for to, _ in world.carrier.placed] == [DUTY_LANDLINE]
    assert sent(world, Purpose.ALARM) == []
    world.close()


def test_without_people_on_duty_the_resident_is_told_all_the_same(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    CarrierSide.of(world).text(FIRE)
    look(world)
    assert [to for to, _ in sent(world, Purpose.EMERGENCY)] == [MOBILE]
    assert alarm(world).rounds == 0
    world.close()
