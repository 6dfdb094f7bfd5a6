"""An SMS is a new appeal, or more words for the open one."""

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Delivery, HistoryEntry, InboundMessage, Person, Work
from tests.world import LANDLINE, MOBILE, OTHER_MOBILE, TEXT, CarrierSide, World

SECOND = TEXT[:-1] + "2"


def test_a_text_is_an_appeal_and_is_acknowledged(world: World, line: CarrierSide) -> None:
    response = line.text("Көшемізде су жоқ")
    assert (response.status_code, response.mimetype) == (200, "text/xml")
    appeal = world.one(Appeal)
    assert (appeal.text, appeal.state) == ("Көшемізде су жоқ", AppealState.IN_REVIEW)
    world.do()
    delivery = world.one(Delivery)
    assert delivery.to_phone == MOBILE
    assert appeal.reference[:4] in delivery.body
    department = world.one(Appeal).department_id
    assert department is not None
    assert [m.body for m in world.carrier.sent] == [delivery.body]


def test_the_same_text_reported_again_is_one_text(world: World, line: CarrierSide) -> None:
    for _ in range(3):
        assert line.text("Көшемізде су жоқ").status_code == 200
        world.do()
    assert len(world.rows(Appeal)) == len(world.rows(InboundMessage)) == 1
    assert len(world.rows(Delivery)) == 1


def test_the_fallback_takes_texts_as_well(world: World, line: CarrierSide) -> None:
    form = {"MessageSid": TEXT, "From": MOBILE, "Body": "Су жоқ", "ErrorCode": "11200"}
    assert line.post("/twilio/sms-fallback", **form).status_code == 200
    line.text("Су жоқ")
    assert world.one(Appeal).text == "Су жоқ"


def test_more_words_continue_the_open_appeal(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    world.do()
    world.clock.move(hours=23)
    line.text("Абай көшесі", sid=SECOND)
    appeal = world.one(Appeal)
    assert appeal.text == "Су жоқ\nАбай көшесі"
    assert {m.appeal_id for m in world.rows(InboundMessage)} == {appeal.id}
    assert len(world.rows(Delivery)) == 2
    assert "added" in [entry.action for entry in world.rows(HistoryEntry)]


def test_after_the_time_for_more_words_it_is_a_new_appeal(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    world.clock.move(hours=25)
    line.text("Жарық жоқ", sid=SECOND)
    assert [appeal.text for appeal in world.rows(Appeal)] == ["Су жоқ", "Жарық жоқ"]


def test_another_persons_text_is_another_appeal(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    line.text("Жарық жоқ", sid=SECOND, sender=OTHER_MOBILE)
    assert len(world.rows(Appeal)) == 2


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (AppealState.IN_REVIEW, AppealState.IN_REVIEW),
        (AppealState.ASSIGNED, AppealState.ASSIGNED),
        (AppealState.ANSWERED, AppealState.IN_REVIEW),
    ],
)
def test_words_after_an_answer_need_a_person(
    world: World, line: CarrierSide, state: AppealState, after: AppealState
) -> None:
    line.text("Су жоқ")
    with world.ctx.units.write() as unit:
        unit.session.get_one(Appeal, 1).state = state
    line.text("рахмет", sid=SECOND)
    assert world.one(Appeal).state is after


@pytest.mark.parametrize("state", [AppealState.CLOSED, AppealState.DISCARDED])
def test_words_after_the_end_are_a_new_appeal(
    world: World, line: CarrierSide, state: AppealState
) -> None:
    line.text("Су жоқ")
    with world.ctx.units.write() as unit:
        unit.session.get_one(Appeal, 1).state = state
    line.text("Тағы су жоқ", sid=SECOND)
    assert len(world.rows(Appeal)) == 2


@pytest.mark.parametrize("sender", ["1414", "KASPI", "", "+77213155555"])
def test_a_sender_whom_no_sms_reaches(world: World, line: CarrierSide, sender: str) -> None:
    assert line.text("Су жоқ", sender=sender).status_code == 200
    assert world.one(Appeal).text == "Су жоқ"
    assert world.rows(Delivery) == []
    assert len(world.rows(Person)) == int(sender == LANDLINE)


def test_two_texts_of_a_nobody_are_two_appeals(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ", sender="KASPI")
    line.text("Жарық жоқ", sid=SECOND, sender="KASPI")
    assert len(world.rows(Appeal)) == 2


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Көшемізде су жоқ", "kk"),
        ("Нет воды на улице", "ru"),
        ("su joq", "kk"),
        ("", "kk"),
        ("НЕТ ВОДЫ ДОМА", "ru"),
    ],
)
def test_the_answer_comes_in_the_language_of_the_text(
    world: World, line: CarrierSide, body: str, language: str
) -> None:
    line.text(body)
    assert world.one(Appeal).language == language


def test_the_language_chosen_on_the_phone_wins(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    line.call(greeting.action("Gather"), Digits="2")
    line.text("su joq")
    assert world.one(Appeal).language == "ru"


def test_a_text_with_a_zero_byte_is_a_text(world: World, line: CarrierSide) -> None:
    """PostgreSQL stores none, so such a text would come back for ever."""
    assert line.text("Су\0 жоқ").status_code == 200
    assert world.one(Appeal).text == "Су жоқ"


def test_more_words_are_routed_again(world: World, line: CarrierSide) -> None:
    line.text("Маған көмек керек")
    world.do()
    line.text("Мектепте мұғалім жоқ", sid=SECOND)
    assert world.work(WorkKind.ROUTE).state == "open"
    world.do()
    assert len([w for w in world.rows(Work) if w.kind is WorkKind.ROUTE]) == 1
    assert "мұғалім" in str(world.one(Appeal).routing_because)


def test_a_robot_that_answers_every_text_gets_no_endless_replies(
    world: World, line: CarrierSide
) -> None:
    for number in range(30):
        line.text(f"Автоматты жауап {number}", sid=f"SM{number:032x}")
        world.do(WorkKind.ROUTE)
    assert len(world.rows(InboundMessage)) == 30
    assert len(world.rows(Delivery)) == 5
    assert "Автоматты жауап 29" in world.one(Appeal).text


def test_a_blank_text_adds_nothing_to_an_open_appeal(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    world.do()
    line.text("   ", sid="SM" + "b" * 32)
    world.do()
    assert world.one(Appeal).text == "Су жоқ"
    assert len(world.rows(Delivery)) == 1
    assert {message.appeal_id for message in world.rows(InboundMessage)} == {world.one(Appeal).id}
