"""Proposals: by the trained model, or by keywords while there is none."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.understanding import AppealKind, Candidate, TextLanguage, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Department, HistoryEntry, Service
from hotline.usecases.corrections import corrections
from hotline.usecases.route_appeal import route_by_hand
from tests.world import CarrierSide, World

SURE = Understanding(
    candidates=(
        Candidate("roads-transport", 0.9), Candidate("land", 0.05), Candidate("police", 0.01),
    ),
    service="bus-service",
    kind=AppealKind.ZAPROS,
    language=TextLanguage.RUSSIAN,
    urgent=False,
    emergency=False,
    not_appeal=False,
    not_appeal_probability=0.01,
    because=("автобус",),
)  # fmt: skip


@dataclass
class Told:
    """A trained model that always says the same."""

    understanding: Understanding | None

    def current(self) -> "Told | None":
        return self if self.understanding else None

    def understand(self, text: str) -> Understanding:
        del text
        assert self.understanding is not None
        return self.understanding


def routed(
    world: World, understanding: Understanding | None, text: str = "хочу спросить"
) -> Appeal:
    """Let an SMS come in and be routed by a model that understands just this."""
    CarrierSide.of(world).text(text)
    with_model = replace(world, ctx=replace(world.ctx, model=Told(understanding)))
    assert with_model.do(WorkKind.ROUTE) == 1
    return world.one(Appeal)


def codes(world: World, appeal: Appeal) -> tuple[str | None, str | None]:
    with world.ctx.units.read() as session:
        department = session.get(Department, appeal.department_id or 0)
        service = session.get(Service, appeal.service_id or 0)
    return department and department.code, service and service.code


def proposed(world: World) -> dict[str, Any]:
    return world.one(HistoryEntry, action="proposed").after


def test_what_the_model_is_sure_of_is_proposed(world: World):
    appeal = routed(world, SURE)
    assert codes(world, appeal) == ("roads-transport", "bus-service")
    assert (appeal.routing_score, appeal.routing_because) == (0.9, ["автобус"])
    assert not appeal.routed_by_hand
    assert proposed(world) == {
        "department": "roads-transport", "service": "bus-service", "score": 0.9,
    }  # fmt: skip


def test_below_the_threshold_it_is_for_the_reception(world: World):
    unsure = replace(SURE, candidates=(Candidate("roads-transport", 0.1),))
    appeal = routed(world, unsure)
    assert codes(world, appeal) == ("akim-office", None)
    assert appeal.routing_score == 0.1


def test_a_department_that_was_switched_off_is_passed_over(world: World):
    with world.ctx.units.write() as unit:
        row = unit.session.scalars(select(Department).filter_by(code="roads-transport")).one()
        row.is_active = False
    second = replace(SURE.candidates[1], probability=0.6)
    appeal = routed(world, replace(SURE, candidates=(SURE.candidates[0], second)))
    assert codes(world, appeal) == ("land", None)


def test_an_emergency_is_noted(world: World):
    routed(world, replace(SURE, emergency=True, urgent=True))
    assert proposed(world)["emergency"] is True


def test_what_looks_like_no_appeal_stays_for_a_person(world: World):
    nothing = replace(
        SURE, candidates=(), service=None, kind=None, not_appeal=True, not_appeal_probability=0.97
    )
    appeal = routed(world, nothing, "спасибо")
    assert codes(world, appeal) == ("akim-office", None)
    assert (proposed(world)["not_appeal"], proposed(world)["probability"]) == (True, 0.97)


def test_keywords_route_while_nothing_is_trained(world: World):
    appeal = routed(world, None, "Көшемізде су жоқ")
    assert codes(world, appeal) == ("housing-utilities", "water-supply")
    assert appeal.routing_because
    assert 0 < (appeal.routing_score or 0) < 1


def test_without_any_keyword_the_reception_gets_it(world: World):
    appeal = routed(world, None, "ыыы")
    assert codes(world, appeal) == ("akim-office", None)
    assert appeal.routing_score == 0


def test_a_persons_choice_stays(world: World):
    CarrierSide.of(world).text("хочу спросить про дорогу")
    with world.ctx.units.write() as unit:
        route_by_hand(unit, unit.session.scalars(select(Appeal)).one(), "land", "aigul")
    replace(world, ctx=replace(world.ctx, model=Told(SURE))).do(WorkKind.ROUTE)
    assert codes(world, world.one(Appeal)) == ("land", None)


@pytest.mark.parametrize(("text", "count"), [("хочу спросить про дорогу", 1), ("да да", 0)])
def test_what_a_person_routed_is_learned_from(world: World, text: str, count: int):
    CarrierSide.of(world).text(text)
    assert corrections(world.ctx.units) == []
    with world.ctx.units.write() as unit:
        route_by_hand(unit, unit.session.scalars(select(Appeal)).one(), "land", "aigul")
    found = corrections(world.ctx.units)
    assert [(each.text, each.department) for each in found] == [(text, "land")] * count
