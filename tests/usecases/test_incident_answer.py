"""One answer to everybody who asked about an incident."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.phones import parse_caller
from hotline.domain.work import WorkKind, WorkState
from hotline.storage import incident_queries as queries
from hotline.storage.tables import (
    Answer,
    Appeal,
    Delivery,
    Incident,
    IncidentAppeal,
    IncidentState,
    Purpose,
    Work,
)
from hotline.usecases import incident_answer
from hotline.usecases.answer_appeal import answer_appeal
from hotline.usecases.incident_answer import Plan, answer_incident, plan_answer
from hotline.usecases.incident_review import add_appeal
from hotline.usecases.people import person_of
from tests.factories import make_appeal
from tests.usecases.incident_world import NO_WATER, appeal_of, change, confirmed, knowing
from tests.world import LANDLINE, World

TEXTS = {"kk": "Су берілді.", "ru": "Воду дали."}


@pytest.fixture
def world(world: World) -> World:
    """Return a hotline where an incident with five appeals is open."""
    world = knowing(world)
    confirmed(world)
    world.do()
    return world


def answer(world: World, texts: dict[str, str] | None = None, by: str = "aigul") -> Incident:
    return change(
        world,
        lambda unit, it: answer_incident(world.ctx, unit, it, texts or TEXTS, by),
    )


def given(world: World) -> list[tuple[int, str]]:
    """Return whose appeals were answered with what, in the order of the answers."""
    return [(each.appeal_id, each.text) for each in world.rows(Answer)]


def add(world: World, phone: str | None) -> Appeal:
    """Add the appeal of somebody to whom no SMS goes."""
    with world.ctx.units.write() as unit:
        parsed = parse_caller(phone) if phone else None
        person = person_of(unit, parsed) if parsed else None
        appeal = make_appeal(unit, person=person, text=f"Су жоқ {phone}")
        add_appeal(unit, unit.session.query(Incident).one(), appeal.reference, "aigul")
    return appeal


def test_everybody_is_answered_in_their_language_the_oldest_first(world: World) -> None:
    incident = answer(world)
    assert (incident.state, incident.answered_by) == (IncidentState.CLOSED, "aigul")
    world.do(WorkKind.ANSWER_INCIDENT)
    languages = [appeal.language for appeal in world.rows(Appeal)]
    assert set(languages) == {"kk", "ru"}
    assert given(world) == [(n, TEXTS[each]) for n, each in enumerate(languages, start=1)]
    assert {each.state for each in world.rows(Appeal)} == {AppealState.ANSWERED}
    sent = world.rows(Delivery, purpose=Purpose.ANSWER)
    assert [each.appeal_id for each in sent] == [1, 2, 3, 4, 5]
    assert sent[0].body.endswith(TEXTS[languages[0]])


def test_the_answer_is_in_the_history_of_each(world: World) -> None:
    answer(world)
    world.do(WorkKind.ANSWER_INCIDENT)
    with world.ctx.units.read() as session:
        last = [appeal.history[-1] for appeal in session.query(Appeal)]
    assert {(each.actor, each.action) for each in last} == {("aigul", "answered")}


def test_clicking_twice_and_two_operators_answer_once(world: World) -> None:
    answer(world)
    for by in ("aigul", "berik"):
        with pytest.raises(ConflictError):
            answer(world, by=by)
    world.do(WorkKind.ANSWER_INCIDENT)
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ANSWER_INCIDENT, 1)
    world.do(WorkKind.ANSWER_INCIDENT)
    assert len(given(world)) == len(NO_WATER)


def test_after_a_crash_in_the_middle_it_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident_answer, "AT_ONCE", 2)
    answer(world)
    ask = queries.next_to_answer
    crashes = iter([False, True])

    def dies_the_second_time(*of: object) -> object:
        if next(crashes, False):
            raise KeyboardInterrupt
        return ask(*of)

    monkeypatch.setattr(queries, "next_to_answer", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        world.do(WorkKind.ANSWER_INCIDENT)
    assert len(given(world)) == 2
    world.clock.move(minutes=5)  # the lease of the dead worker runs out
    world.restarted().do(WorkKind.ANSWER_INCIDENT)
    assert [appeal for appeal, _ in given(world)] == [1, 2, 3, 4, 5]
    assert world.work(WorkKind.ANSWER_INCIDENT).state is WorkState.DONE


def test_who_was_answered_alone_gets_nothing_more(world: World) -> None:
    with world.ctx.units.write() as unit:
        alone = appeal_of(unit, NO_WATER[1])
        answer_appeal(world.ctx, unit, alone, "Мастер выехал", operator_id=None, actor="aigul")
    answer(world)
    world.do(WorkKind.ANSWER_INCIDENT)
    assert sorted(appeal for appeal, _ in given(world)) == [1, 2, 3, 4, 5]
    assert (2, "Мастер выехал") in given(world)


@pytest.mark.parametrize("phone", [LANDLINE, None])
def test_whom_no_sms_reaches_is_to_be_rung(world: World, phone: str | None) -> None:
    appeal = add(world, phone)
    answer(world)
    world.do(WorkKind.ANSWER_INCIDENT)
    rung = [each.id for each in world.rows(Appeal) if each.wants_callback]
    assert rung == [appeal.id]


def test_the_texts_go_out_at_the_senders_pace(world: World) -> None:
    slow = world.ctx.settings.sms.model_copy(update={"segments_per_minute": 2})
    settings = world.ctx.settings.model_copy(update={"sms": slow})
    world = replace(world, ctx=replace(world.ctx, settings=settings))
    begun = world.clock.now()
    answer(world)
    world.do(WorkKind.ANSWER_INCIDENT)
    sent = world.rows(Delivery, purpose=Purpose.ANSWER)
    due = [world.one(Work, kind=WorkKind.DELIVER, subject_id=each.id).due_at for each in sent]
    assert [each.parts for each in sent] == [1] * 5
    assert [at - begun for at in due] == [timedelta(seconds=30 * n) for n in range(5)]


def test_the_plan(world: World) -> None:
    add(world, LANDLINE)
    add(world, None)
    priced = world.ctx.settings.sms.model_copy(
        update={"price_per_segment": 12.5, "segments_per_minute": 2}
    )
    settings = world.ctx.settings.model_copy(update={"sms": priced})
    ctx = replace(world.ctx, settings=settings)
    with ctx.units.write() as unit:
        answered = appeal_of(unit, NO_WATER[0])
        answer_appeal(ctx, unit, answered, "Шебер шықты", operator_id=None, actor="aigul")
    with ctx.units.read() as session:
        appeals = [each.appeal for each in queries.memberships(session, 1)]
        assert plan_answer(ctx, appeals, TEXTS) == Plan(
            texts=4, parts=4, cost=50.0, minutes=2, calls=2, answered=1, too_long_by=0
        )
        long = plan_answer(ctx, appeals, {"kk": "а" * 1700, "ru": "Да"})
    assert long.too_long_by > 100


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"kk": " ", "ru": "Да"}, "answer_kk"),
        ({"kk": "Иә", "ru": ""}, "answer_ru"),
        ({"kk": "а" * 1700, "ru": "Да"}, "answer_kk"),
    ],
)
def test_what_is_not_sent(world: World, texts: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        answer(world, texts)
    assert caught.value.field == field
    assert world.one(Incident).state is IncidentState.OPEN


def test_those_taken_out_get_no_answer(world: World) -> None:
    with world.ctx.units.write() as unit:
        unit.session.get_one(IncidentAppeal, 3).removed_by = "aigul"
    answer(world)
    world.do(WorkKind.ANSWER_INCIDENT)
    assert [appeal for appeal, _ in given(world)] == [1, 2, 4, 5]
