"""The status of an appeal over the phone: its stage, never its words."""

from datetime import date

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.storage.tables import Call, CallOutcome, Department
from tests.factories import make_appeal, make_person
from tests.world import MOBILE, WITHHELD, CarrierSide, Heard, World


def ask(line: CarrierSide, caller: str = MOBILE) -> Heard:
    greeting = line.call("/twilio/voice", caller=caller)
    return line.call(greeting.action("Gather"), caller=caller, Digits="3")


@pytest.mark.parametrize(
    ("state", "prompt"),
    [
        (AppealState.RECEIVED, "kk/status_received"),
        (AppealState.IN_REVIEW, "kk/status_received"),
        (AppealState.ASSIGNED, "kk/status_with_department"),
        (AppealState.ANSWERED, "kk/status_answered"),
        (AppealState.CLOSED, "kk/status_closed"),
        (AppealState.DISCARDED, "kk/status_none"),
    ],
)
def test_each_state_is_said(
    world: World, line: CarrierSide, state: AppealState, prompt: str
) -> None:
    with world.ctx.units.write() as unit:
        department = unit.session.scalar(select(Department).filter_by(code="health"))
        person = make_person(unit, MOBILE)
        make_appeal(unit, person=person, state=state, department=department, text="құпия сөз")
    heard = ask(line)
    assert prompt in heard.prompts
    assert "құпия" not in heard.xml
    assert world.one(Call).outcome is CallOutcome.STATUS_TOLD


def test_the_newest_appeal_is_told(world: World, line: CarrierSide) -> None:
    with world.ctx.units.write() as unit:
        person = make_person(unit, MOBILE)
        make_appeal(unit, person=person, state=AppealState.CLOSED)
    world.clock.move(minutes=1)
    with world.ctx.units.write() as unit:
        due = date(2026, 12, 14)
        make_appeal(unit, person_id=person.id, state=AppealState.RECEIVED, due_on=due)
    assert "kk/status_received" in ask(line).prompts


@pytest.mark.parametrize("caller", [MOBILE, WITHHELD])
def test_a_caller_without_an_appeal(world: World, line: CarrierSide, caller: str) -> None:
    with world.ctx.units.write() as unit:
        make_appeal(unit, person=make_person(unit))
    assert "kk/status_none" in ask(line, caller).prompts
