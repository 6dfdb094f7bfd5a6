"""Answering: the words are kept and put on their way, by SMS or by a call."""

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.storage.tables import Answer, Appeal, Delivery, HistoryEntry, Person, Purpose
from hotline.usecases.answer_appeal import answer_appeal
from tests.factories import make_appeal, make_person
from tests.world import LANDLINE, MOBILE, World


def prepare(world: World, phone: str | None = MOBILE, **columns: object) -> None:
    with world.ctx.units.write() as unit:
        person: Person | None = make_person(unit, phone) if phone else None
        make_appeal(unit, person=person, **columns)


def answer(world: World, text: str) -> None:
    with world.ctx.units.write() as unit:
        appeal = unit.session.get_one(Appeal, 1)
        answer_appeal(world.ctx, unit, appeal, text, operator_id=None, actor="aigul")


def test_an_answer_goes_out_with_the_reference(world: World) -> None:
    prepare(world)
    answer(world, "  Су кешке беріледі.  ")
    appeal, delivery = world.one(Appeal), world.one(Delivery)
    assert (appeal.state, appeal.answered_at) == (AppealState.ANSWERED, world.clock.now())
    assert world.one(Answer).text == "Су кешке беріледі."
    assert delivery.purpose is Purpose.ANSWER
    assert delivery.body == f"№{appeal.reference[:4]} {appeal.reference[4:]}: Су кешке беріледі."
    assert world.one(HistoryEntry).actor == "aigul"
    world.do()
    assert [message.body for message in world.carrier.sent] == [delivery.body]
    assert world.one(Delivery).state is DeliveryState.SENT


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_answer_is_refused(world: World, text: str) -> None:
    prepare(world)
    with pytest.raises(InvalidInputError, match="empty"):
        answer(world, text)
    assert world.one(Appeal).state is AppealState.IN_REVIEW


def test_an_answer_too_long_for_an_sms_says_by_how_much(world: World) -> None:
    prepare(world)
    frame = len("№1234 5678: ")
    with pytest.raises(InvalidInputError, match="1 characters too long"):
        answer(world, "ж" * (1600 - frame + 1))
    assert world.rows(Answer) == world.rows(Delivery) == []
    answer(world, "ж" * (1600 - frame))
    assert len(world.one(Delivery).body) == 1600


@pytest.mark.parametrize("phone", [LANDLINE, None, "+79261234567"])
def test_whom_no_sms_reaches_is_rung(world: World, phone: str | None) -> None:
    prepare(world, phone)
    answer(world, "Су берілді")
    appeal = world.one(Appeal)
    assert (appeal.state, appeal.wants_callback) == (AppealState.ANSWERED, True)
    assert world.rows(Delivery) == []
    assert world.rows(HistoryEntry)[-1].after == {"why": "no_sms_possible"}


@pytest.mark.parametrize("state", [AppealState.CLOSED, AppealState.DISCARDED])
def test_what_is_over_is_not_answered(world: World, state: AppealState) -> None:
    prepare(world, state=state)
    with pytest.raises(ConflictError):
        answer(world, "Су берілді")
    assert world.rows(Answer) == []


def test_a_second_answer_is_a_second_message(world: World) -> None:
    prepare(world)
    answer(world, "Су кешке беріледі")
    answer(world, "Су берілді")
    assert [row.text for row in world.rows(Answer)] == ["Су кешке беріледі", "Су берілді"]
    assert len(world.rows(Delivery)) == 2
