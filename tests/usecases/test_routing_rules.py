"""Routing rules at work: who gets an appeal that comes in, and what the history says of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.errors import ConflictError, InvalidInputError, NotFoundError
from hotline.domain.rules import HelperRule, NightRule, PlaceRule, RoutingRules
from hotline.domain.understanding import Candidate, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, CatalogueChange, Department, HistoryEntry
from hotline.usecases.set_absence import set_absence
from tests.factories import make_appeal, sid
from tests.world import CarrierSide, World

TODAY = date(2026, 11, 23)
LAMP = "Топарда шам жанбайды"


class Told:
    """Understands every text as street lighting."""

    def __init__(self, *, urgent: bool = False) -> None:
        self._urgent = urgent

    def current(self) -> "Told":
        return self

    def understand(self, text: str) -> Understanding:
        del text
        return Understanding(
            candidates=(Candidate("housing-utilities", 0.9),),
            service="street-lighting",
            kind=None,
            language=None,
            urgent=self._urgent,
            emergency=False,
            not_appeal=False,
            not_appeal_probability=0.0,
            because=("шам",),
        )


Route = Callable[..., tuple[str | None, Any]]


@pytest.fixture
def route(world: World, line: CarrierSide) -> Route:
    """Let a text come in; return the code of its department and the rule in its history."""

    def run(
        rules: RoutingRules | None = None, *, text: str = LAMP, urgent: bool = False
    ) -> tuple[str | None, Any]:
        line.text(text, sid("SM"))
        ctx = replace(world.ctx, model=Told(urgent=urgent), rules=rules or RoutingRules())
        assert replace(world, ctx=ctx).do(WorkKind.ROUTE)
        with world.ctx.units.read() as session:
            department = session.query(Appeal).order_by(Appeal.id.desc()).first().department
        noted = world.rows(HistoryEntry, action="proposed")[-1]
        return department.code if department else None, noted.after.get("rule")

    return run


def away(world: World, code: str, until: date | None, stands_in: str | None = None) -> bool:
    with world.ctx.units.write() as unit:
        row = unit.session.scalars(select(Department).filter_by(code=code)).one()
        return set_absence(
            world.ctx,
            unit,
            code,
            until=until,
            stands_in=stands_in,
            revision=row.revision,
            actor="bolat",
        )


def test_without_rules_the_words_decide(route: Route) -> None:
    assert route() == ("housing-utilities", None)


def test_a_village_akim_gets_what_is_listed_by_its_place(world: World, route: Route) -> None:
    place = PlaceRule(frozenset({"street-lighting"}), {"Топар": "village-akim"})
    assert route(RoutingRules(place)) == ("village-akim", "place")
    entry = world.one(HistoryEntry, action="proposed")
    assert entry.after["service"] == "street-lighting"


def test_at_night_the_duty_gets_what_is_urgent(world: World, route: Route) -> None:
    night = NightRule("emergency", frozenset({"housing-utilities"}), time(20), time(8))
    world.clock.move(hours=10)  # 21:00 in Almaty
    assert route(RoutingRules(night=night), urgent=True) == ("emergency", "night")


def test_a_saturday_is_like_the_night(world: World, route: Route) -> None:
    night = NightRule("emergency", frozenset({"housing-utilities"}), time(20), time(8))
    world.clock.move(days=5)
    assert route(RoutingRules(night=night), urgent=True) == ("emergency", "night")


@pytest.mark.parametrize(
    ("above", "expected"),
    [(3, ("housing-utilities", None)), (2, ("akim-office", "load"))],
)
def test_a_department_with_too_much_leaves_it_to_its_helper(
    world: World, route: Route, above: int, expected: tuple[str, str | None]
) -> None:
    with world.ctx.units.write() as unit:
        code = "housing-utilities"
        housing = unit.session.scalars(select(Department).filter_by(code=code)).one()
        for _ in range(2):
            make_appeal(unit, department=housing)
    helpers = (HelperRule("housing-utilities", "akim-office", above),)
    assert route(RoutingRules(helpers=helpers)) == expected


def test_more_words_do_not_push_an_appeal_over_the_limit(world: World, route: Route) -> None:
    rules = RoutingRules(helpers=(HelperRule("housing-utilities", "akim-office", 1),))
    for text in (LAMP, "Екінші күн"):
        assert route(rules, text=text) == ("housing-utilities", None)


def test_the_demonstration_is_no_load_on_the_real_work(world: World, route: Route) -> None:
    with world.ctx.units.write() as unit:
        code = "housing-utilities"
        housing = unit.session.scalars(select(Department).filter_by(code=code)).one()
        make_appeal(unit, department=housing, is_demo=True)
    rules = RoutingRules(helpers=(HelperRule("housing-utilities", "akim-office", 1),))
    assert route(rules) == ("housing-utilities", None)


def test_somebody_stands_in_until_the_department_is_back(world: World, route: Route) -> None:
    assert away(world, "housing-utilities", date(2026, 11, 24), "roads-transport")
    assert route() == ("roads-transport", "away")
    world.clock.move(days=1)
    assert route(text="шам да жанбайды") == ("roads-transport", "away")
    world.clock.move(days=1)
    assert route(text="тағы да") == ("housing-utilities", None)


def test_where_nobody_is_named_the_reception_stands_in(world: World, route: Route) -> None:
    away(world, "housing-utilities", TODAY)
    assert route() == ("akim-office", "away")


def test_a_persons_choice_stays_whoever_is_away(world: World, line: CarrierSide) -> None:
    away(world, "housing-utilities", TODAY)
    with world.ctx.units.write() as unit:
        code = "housing-utilities"
        housing = unit.session.scalars(select(Department).filter_by(code=code)).one()
        appeal = make_appeal(unit, department=housing, routed_by_hand=True)
        unit.ask(WorkKind.ROUTE, appeal.id)
    world.do(WorkKind.ROUTE)
    assert world.one(Appeal).department_id == housing.id


def test_who_said_that_a_department_is_away_is_kept(world: World) -> None:
    away(world, "land", date(2026, 12, 1), "akim-office")
    assert not away(world, "land", date(2026, 12, 1), "akim-office"), "nothing new"
    away(world, "land", None, "akim-office")
    gone, back = world.rows(CatalogueChange, code="land", actor="bolat")
    assert (gone.action, gone.after) == (
        "away",
        {"away_until": "2026-12-01", "stands_in": "akim-office"},
    )
    assert (back.action, back.after) == ("back", {"away_until": None, "stands_in": None})


@pytest.mark.parametrize(
    ("code", "until", "stands_in", "field"),
    [
        ("land", date(2026, 11, 22), None, "away_until"),
        ("land", TODAY, "land", "stands_in"),
        ("land", TODAY, "no-such", "stands_in"),
        ("akim-office", TODAY, None, "stands_in"),
    ],
)
def test_an_absence_that_cannot_be(
    world: World, code: str, until: date, stands_in: str | None, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        away(world, code, until, stands_in)
    assert refused.value.field == field


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    away(world, "land", TODAY)
    for code, error in (("land", ConflictError), ("no-such", NotFoundError)):
        with pytest.raises(error), world.ctx.units.write() as unit:
            set_absence(
                world.ctx, unit, code, until=None, stands_in=None, revision=1, actor="aigul"
            )
