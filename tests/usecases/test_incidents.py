"""Many appeals, one cause: found, joined, left, rejected."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Appeal,
    HistoryEntry,
    Incident,
    IncidentAppeal,
    IncidentState,
    Work,
)
from hotline.usecases.clear_demo import clear_demo
from hotline.usecases.demo_numbers import DEMO_NUMBERS
from hotline.usecases.incident_review import (
    add_appeal,
    close_incident,
    confirm_incident,
    reject_incident,
    remove_appeal,
)
from hotline.usecases.route_appeal import route_by_hand
from tests.usecases.incident_world import (
    NO_WATER,
    appeal_of,
    change,
    confirmed,
    knowing,
    members,
    phone,
    write,
)
from tests.world import CarrierSide, World, make_world

NO_LIGHT = ("Қарабаста жарық жоқ", "в Карабасе нет света", "Карабас, свет отключили")
TARIFF = "Топарда су қанша тұрады, тариф керек"


@pytest.fixture
def world(world: World) -> World:
    """Return a hotline that takes all texts for urgent ones about water."""
    return knowing(world)


def test_three_people_make_an_incident(world: World) -> None:
    write(world, NO_WATER[:2])
    assert world.rows(Incident) == []
    write(world, NO_WATER[2:3], first=3)
    incident = world.one(Incident)
    assert (incident.state, incident.place) == (IncidentState.PROPOSED, "Топар")
    assert incident.title == NO_WATER[0]
    assert members(world) == list(NO_WATER[:3])
    joined = world.rows(HistoryEntry, action="incident_joined")
    assert [(each.actor, each.after) for each in joined] == [("hotline", {"incident": 1})] * 3


def test_what_comes_later_joins(world: World) -> None:
    write(world, NO_WATER[:3])
    before = world.one(Incident)
    write(world, NO_WATER[3:], first=4)
    assert members(world) == list(NO_WATER)
    now = world.one(Incident)
    assert now.latest_at > before.latest_at
    assert now.revision == before.revision  # or else an operator's open page would go stale


def test_one_person_is_one_report(world: World) -> None:
    for number, text in enumerate(NO_WATER, start=1):
        write(world, [text], first=number, sender=phone(1))
        with world.ctx.units.write() as unit:  # or else the next text continues this appeal
            route_by_hand(unit, unit.session.query(Appeal).all()[-1], "housing-utilities", "aigul")
            unit.session.query(Appeal).all()[-1].channel = "call"
    assert len(world.rows(Appeal)) == len(NO_WATER)
    assert world.rows(Incident) == []


def test_other_villages_and_other_matters_are_other_causes(world: World) -> None:
    services = dict.fromkeys(NO_LIGHT, "power-supply") | {TARIFF: "house-management"}
    world = knowing(world, services)
    write(world, [*NO_LIGHT[:2], *NO_WATER[:2], TARIFF, "Абайда су жоқ"])
    assert world.rows(Incident) == []
    write(world, [NO_LIGHT[2], NO_WATER[2]], first=9)
    assert [each.place for each in world.rows(Incident)] == ["Қарабас", "Топар"]


def test_what_names_no_place_joins_only_where_it_is_nearly_the_same(world: World) -> None:
    write(world, [*NO_WATER, "таңертеңнен бері су жоқ", "үйге слесарь керек еді кран тамшылайды"])
    assert members(world) == [*NO_WATER, "таңертеңнен бері су жоқ"]


def test_two_outages_in_one_village_are_not_chained(world: World) -> None:
    unsure = "Топарда таңертеңнен бері жоқ"
    light = ("Топарда таңертеңнен бері жарық жоқ", "Топарда жарық жоқ", "Топар, жарық жоқ")
    world = knowing(world, {unsure: None, **dict.fromkeys(light, "power-supply")})
    write(world, [*NO_WATER[:3], unsure, *light])
    water, power = world.rows(Incident)
    assert water.service_id != power.service_id
    with world.ctx.units.read() as session:
        joined = session.query(IncidentAppeal).filter_by(incident_id=power.id)
        assert {each.appeal.text for each in joined} == set(light)


def test_reports_of_other_days_are_no_incident(world: World) -> None:
    write(world, NO_WATER, every=60 * 5)
    assert world.rows(Incident) == []


def test_an_open_incident_takes_what_comes_days_later(world: World) -> None:
    confirmed(world)
    world.clock.move(days=2)
    write(world, ["Топарда су әлі жоқ"], first=9)
    assert "Топарда су әлі жоқ" in members(world)


def test_nobody_is_added_to_what_is_over(world: World) -> None:
    confirmed(world)
    change(world, close_incident)
    write(world, ["Топарда су әлі жоқ"], first=9)
    assert members(world) == list(NO_WATER)


def test_a_rejected_one_is_not_proposed_again_for_hours(world: World) -> None:
    write(world, NO_WATER[:3])
    change(world, lambda unit, it: reject_incident(unit, it, "aigul"))
    more = ("Топарда тағы су жоқ", "в Топаре опять нет воды", "Топар, воды нет", "Топар су жоқ")
    write(world, more, first=10)
    assert world.one(Incident).state is IncidentState.REJECTED
    world.clock.move(hours=world.ctx.settings.incidents.rejected_hours)
    write(world, more, first=20)
    assert [each.state for each in world.rows(Incident)] == [
        IncidentState.REJECTED,
        IncidentState.PROPOSED,
    ]


def test_who_is_sent_to_another_department_leaves(world: World) -> None:
    write(world, NO_WATER)
    with world.ctx.units.write() as unit:
        route_by_hand(unit, appeal_of(unit, NO_WATER[1]), "roads-transport", "aigul")
    world.do(WorkKind.INCIDENT)
    assert NO_WATER[1] not in members(world)
    assert world.one(HistoryEntry, action="incident_left").actor == "hotline"


def test_whose_words_are_corrected_leaves_and_a_proposal_without_appeals_is_gone(
    world: World,
) -> None:
    write(world, NO_WATER[:3])
    with world.ctx.units.write() as unit:
        for number, text in enumerate(NO_WATER[:3]):
            appeal = appeal_of(unit, text)
            appeal.text = ("Абайда су жоқ", "Көксуда су жоқ", "Самаркада су жоқ")[number]
            unit.ask(WorkKind.ROUTE, appeal.id)
    world.do(WorkKind.ROUTE)
    assert world.rows(Incident) == []
    assert len(world.rows(HistoryEntry, action="incident_left")) == 3


def test_what_an_operator_takes_out_is_not_put_back(world: World) -> None:
    write(world, NO_WATER)
    reference = world.rows(Appeal)[1].reference
    change(world, lambda unit, it: remove_appeal(unit, it, reference, "aigul"))
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, world.rows(Appeal)[1].id)
    world.do(WorkKind.ROUTE)
    assert NO_WATER[1] not in members(world)
    with pytest.raises(ConflictError):
        change(world, lambda unit, it: remove_appeal(unit, it, reference, "aigul"))
    change(world, lambda unit, it: add_appeal(unit, it, reference, "aigul"))
    assert members(world) == list(NO_WATER)


def test_what_an_operator_puts_in_stays(world: World) -> None:
    world = knowing(world, {"Ит қауып алды": "stray-dogs"})
    write(world, [*NO_WATER, "Ит қауып алды"])
    appeal = world.rows(Appeal)[-1]
    change(world, lambda unit, it: add_appeal(unit, it, appeal.reference, "aigul"))
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, appeal.id)
    world.do(WorkKind.ROUTE)
    assert "Ит қауып алды" in members(world)


@pytest.mark.parametrize("reference", ["", "123", "00000000"])
def test_only_appeals_that_exist_are_added(world: World, reference: str) -> None:
    write(world, NO_WATER)
    with pytest.raises(InvalidInputError):
        change(world, lambda unit, it: add_appeal(unit, it, reference, "aigul"))


def test_the_demonstration_never_mixes_with_life(world: World) -> None:
    write(world, NO_WATER[:2])
    for number, demo in enumerate(sorted(DEMO_NUMBERS), start=10):
        write(world, NO_WATER[2:3], first=number, sender=demo)
    assert world.one(Incident).is_demo
    real = world.rows(Appeal)[0].reference
    with pytest.raises(InvalidInputError):
        change(world, lambda unit, it: add_appeal(unit, it, real, "aigul"))
    clear_demo(world.ctx)
    assert world.rows(Incident) == []
    assert {work.subject_id for work in world.rows(Work, kind=WorkKind.INCIDENT)} == set()


def test_an_incident_is_decided_on_once(world: World) -> None:
    incident = confirmed(world, title="  Топарда су жоқ ")
    assert (incident.state, incident.title) == (IncidentState.OPEN, "Топарда су жоқ")
    assert (incident.decided_by, incident.decided_at) == ("aigul", world.clock.now())
    with pytest.raises(ConflictError):
        change(world, lambda unit, it: reject_incident(unit, it, "berik"))
    assert change(world, close_incident).state is IncidentState.CLOSED
    for act in (close_incident, lambda unit, it: confirm_incident(unit, it, "x", "berik")):
        with pytest.raises(ConflictError):
            change(world, act)


@pytest.fixture
def crowd(tmp_path: Path, postgres_url: str) -> Iterator[World]:
    """Return a hotline on PostgreSQL, where workers really run side by side."""
    world = make_world(tmp_path, postgres_url)
    yield knowing(world)
    world.close()


@pytest.mark.postgres
def test_workers_at_the_same_moment_propose_it_once(crowd: World) -> None:
    line = CarrierSide.of(crowd)
    for number, text in enumerate(NO_WATER * 2, start=1):
        line.text(text, sid=f"SM{number:032x}", sender=phone(number))
    due = [work.id for work in crowd.rows(Work, kind=WorkKind.ROUTE)]
    barrier = Barrier(5)

    def route(some: list[int], who: str) -> None:
        barrier.wait()
        for work_id in some:
            crowd.perform(work_id, who)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(route, [due[at::5] for at in range(5)], map("worker:{}".format, range(5))))
    crowd.clock.move(minutes=1)
    crowd.do(WorkKind.ROUTE)  # whoever was in another's way tries again
    assert sorted(members(crowd)) == sorted(NO_WATER * 2)
