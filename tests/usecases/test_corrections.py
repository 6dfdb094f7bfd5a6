"""What people found about appeals is what the classifier may learn."""

from typing import Any

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.understanding import AppealKind
from hotline.storage.tables import Alarm, Appeal
from hotline.storage.unit import Unit
from hotline.understanding.samples import Sample
from hotline.usecases.corrections import corrections
from hotline.usecases.put_aside import discard
from hotline.usecases.route_appeal import route_by_hand
from tests.factories import make_appeal
from tests.world import World

WORDS = "на нашей улице яма"


def routed(unit: Unit, **columns: Any) -> Appeal:
    appeal: Appeal = make_appeal(unit, **{"text": WORDS, **columns})
    route_by_hand(unit, appeal, "roads-transport", "aigul")
    return appeal


def learned(world: World) -> list[Sample]:
    return corrections(world.ctx.units)


def test_a_department_and_a_kind_are_learned(world: World) -> None:
    with world.ctx.units.write() as unit:
        routed(unit, kind=AppealKind.ZHALOBA)
    (sample,) = learned(world)
    assert (sample.text, sample.department) == (WORDS, "roads-transport")
    assert (sample.kind, sample.emergency, sample.urgent) == (AppealKind.ZHALOBA, None, None)
    assert sample.is_appeal


@pytest.mark.parametrize("is_false", [True, False])
def test_a_judged_alarm_is_learned(world: World, is_false: bool) -> None:
    with world.ctx.units.write() as unit:
        appeal = routed(unit)
        alarm = Alarm(appeal_id=appeal.id, raised_at=unit.now, because=[], is_false=is_false)
        unit.session.add(alarm)
    (sample,) = learned(world)
    assert sample.emergency is not is_false


def test_a_discard_is_learned_where_its_words_are_the_reason(world: World) -> None:
    with world.ctx.units.write() as unit:
        thanks = make_appeal(unit, text="рахмет")
        discard(unit, thanks, "Thanks", "aigul", teaches=True)
        discard(unit, make_appeal(unit, text=WORDS), "A duplicate", "aigul")
        empty = make_appeal(unit, text="")
        discard(unit, empty, "Empty", "aigul", teaches=True)
    (sample,) = learned(world)
    assert (sample.text, sample.is_appeal, sample.emergency) == ("рахмет", False, False)


def test_nobody_judged_it_and_nothing_is_learned(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_appeal(unit, text=WORDS)
        routed(unit, text="да да")
        routed(unit, is_demo=True)
        discard(unit, routed(unit), "A duplicate", "aigul")
    assert learned(world) == []


def test_numbers_of_people_are_masked(world: World) -> None:
    with world.ctx.units.write() as unit:
        routed(unit, text=f"{WORDS} дом 12, звоните 8 705 123 45 67, ИИН 850101300123")
    (sample,) = learned(world)
    assert sample.text == f"{WORDS} дом 12, звоните …, ИИН …"


def test_what_is_with_nobody_any_more_is_passed_over(world: World) -> None:
    with world.ctx.units.write() as unit:
        appeal = routed(unit)
        unit.session.flush()
        appeal.department_id, appeal.state = None, AppealState.IN_REVIEW
    assert learned(world) == []
