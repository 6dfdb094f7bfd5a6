"""Passing an appeal on, giving it back, and the supervisor who ends that."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealEvent, AppealState
from hotline.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from hotline.domain.work import WorkKind
from hotline.storage.forward_queries import count_to_decide, late_forwards, passes_of, to_decide
from hotline.storage.tables import Appeal, Delivery, Department, Forward, HistoryEntry, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.forward_appeal import choose_department, decide, forward_appeal
from hotline.usecases.history import RESIDENT, move
from hotline.usecases.return_appeal import return_appeal
from hotline.usecases.split_appeal import split_appeal
from tests.factories import make_appeal, make_person
from tests.world import LANDLINE, World

REGISTERED = date(2026, 11, 23)
DUE = date(2026, 12, 14)
REASON = "Бұл жол бөлімінің ісі"


def department_of(unit: Unit, code: str) -> Department:
    return unit.session.scalars(select(Department).filter_by(code=code)).one()


def stored(world: World, code: str | None = "housing-utilities", **columns: Any) -> None:
    """Store an appeal that a person has sent to a department."""
    with world.ctx.units.write() as unit:
        given = {
            "person": make_person(unit),
            "department": department_of(unit, code) if code else None,
            "state": AppealState.ASSIGNED,
            "routed_by_hand": True,
            "registered_on": REGISTERED,
            "due_on": DUE,
            "reference": "48120374",
            **columns,
        }
        make_appeal(unit, **given)


def change(world: World, act: Callable[[Unit, Appeal], object]) -> Appeal:
    """Do something to the only appeal; return it as it then stands."""
    with world.ctx.units.write() as unit:
        act(unit, unit.session.query(Appeal).one())
    return world.one(Appeal)


def forward(world: World, code: str, reason: str = REASON) -> Appeal:
    def act(unit: Unit, appeal: Appeal) -> None:
        forward_appeal(world.ctx, unit, appeal, code, reason=reason, actor="aigul")

    return change(world, act)


def give_back(world: World, *, to_operators: bool = False, reason: str = "Біздікі емес") -> Appeal:
    def act(unit: Unit, appeal: Appeal) -> None:
        return_appeal(
            world.ctx, unit, appeal, reason=reason, actor="bolat", to_operators=to_operators
        )

    return change(world, act)


def decided(world: World, code: str, reason: str = "Осылай шештім") -> Appeal:
    def act(unit: Unit, appeal: Appeal) -> None:
        decide(world.ctx, unit, appeal, code, reason=reason, actor="head")

    return change(world, act)


def code_of(world: World) -> str | None:
    with world.ctx.units.read() as session:
        department = session.query(Appeal).one().department
        return department.code if department else None


def told(world: World) -> list[str]:
    return [delivery.body for delivery in world.rows(Delivery, purpose=Purpose.FORWARD)]


def test_an_appeal_is_passed_on_and_the_resident_told(world: World) -> None:
    stored(world, language="kk")
    world.clock.move(days=1)
    appeal = forward(world, "sanitary", f"  {REASON} ")
    assert (code_of(world), appeal.state) == ("sanitary", AppealState.ASSIGNED)
    assert (appeal.registered_on, appeal.due_on) == (REGISTERED, DUE)
    (body,) = told(world)
    assert body.startswith("Өтініш 4812 0374 мына мекемеге жіберілді: ")
    assert body.endswith("Жауап мерзімі: 14.12.2026.")
    row = world.one(Forward)
    assert (row.reason, row.actor, row.is_return, row.is_held) == (REASON, "aigul", False, False)
    assert not row.is_late
    entry = world.one(HistoryEntry, action="forwarded")
    assert entry.before["department"] == "housing-utilities"
    assert entry.after == {"state": "assigned", "department": "sanitary", "reason": REASON}
    world.do(WorkKind.DELIVER)
    assert [message.body for message in world.carrier.sent] == [body]


@pytest.mark.parametrize("person", [LANDLINE, None])
def test_who_gets_no_sms_is_to_be_rung(world: World, person: str | None) -> None:
    with world.ctx.units.write() as unit:
        known = make_person(unit, person) if person else None
    stored(world, person=None, person_id=known.id if known else None)
    assert forward(world, "sanitary").wants_callback
    assert told(world) == []
    assert world.one(HistoryEntry, action="callback_wanted").after == {"why": "forwarded"}


def test_three_working_days_are_in_time_and_then_it_is_marked_as_late(world: World) -> None:
    stored(world)
    world.clock.move(days=3)  # Thursday
    forward(world, "sanitary")
    world.clock.move(days=1)
    forward(world, "land")
    assert [row.is_late for row in world.rows(Forward)] == [False, True]
    on_time, late = world.rows(HistoryEntry, action="forwarded")
    assert ("late" in on_time.after, late.after["late"]) == (False, True)
    with world.ctx.units.read() as session:
        (shown,) = late_forwards(session)
    assert shown.appeal.reference == "48120374"
    assert shown.from_department is not None
    assert (shown.from_department.code, shown.reason) == ("sanitary", REASON)


def test_giving_back_to_the_operators_is_never_late(world: World) -> None:
    stored(world)
    world.clock.move(days=10)
    give_back(world, to_operators=True)
    assert not world.one(Forward).is_late
    forward(world, "land")
    assert [row.is_late for row in world.rows(Forward)] == [False, True]


@pytest.mark.parametrize(
    ("code", "reason", "field"),
    [
        ("sanitary", "  ", "reason"),
        ("no-such", REASON, "department"),
        ("housing-utilities", REASON, "department"),
        ("", REASON, "department"),
    ],
)
def test_what_cannot_be_passed_on(world: World, code: str, reason: str, field: str) -> None:
    stored(world)
    with pytest.raises(InvalidInputError) as refused:
        forward(world, code, reason)
    assert refused.value.field == field
    assert (world.rows(Forward), told(world)) == ([], [])


@pytest.mark.parametrize("state", [AppealState.ANSWERED, AppealState.CLOSED, AppealState.DISCARDED])
def test_only_what_waits_is_passed_on(world: World, state: AppealState) -> None:
    stored(world, state=state)
    for act in (lambda: forward(world, "sanitary"), lambda: give_back(world)):
        with pytest.raises(ConflictError):
            act()
    assert world.rows(Forward) == []


def test_a_proposal_is_corrected_without_a_forward(world: World) -> None:
    stored(world, state=AppealState.IN_REVIEW, routed_by_hand=False)
    with pytest.raises(ConflictError, match="not passed on but routed"):
        forward(world, "sanitary")
    change(world, lambda unit, appeal: choose_department(unit, appeal, "sanitary", "aigul"))
    assert (code_of(world), world.rows(Forward), told(world)) == ("sanitary", [], [])


def test_what_a_department_has_is_not_just_routed_elsewhere(world: World) -> None:
    stored(world)
    with pytest.raises(ConflictError, match="with a reason"):
        change(world, lambda unit, appeal: choose_department(unit, appeal, "sanitary", "aigul"))
    assert code_of(world) == "housing-utilities"


def test_after_an_addition_it_goes_to_the_same_department_again(world: World) -> None:
    stored(world, state=AppealState.IN_REVIEW)
    code = "housing-utilities"
    appeal = change(world, lambda unit, appeal: choose_department(unit, appeal, code, "aigul"))
    assert appeal.state is AppealState.ASSIGNED
    assert world.rows(Forward) == []


def test_it_goes_back_to_the_department_that_sent_it(world: World) -> None:
    stored(world)
    forward(world, "sanitary")
    appeal = give_back(world)
    assert (code_of(world), appeal.state) == ("housing-utilities", AppealState.ASSIGNED)
    assert [row.is_return for row in world.rows(Forward)] == [False, True]
    assert len(told(world)) == 2
    entry = world.one(HistoryEntry, action="returned")
    assert (entry.before["department"], entry.after["reason"]) == ("sanitary", "Біздікі емес")


def test_it_goes_back_to_the_operators_who_pass_it_on(world: World) -> None:
    stored(world)
    appeal = give_back(world)
    assert (code_of(world), appeal.state) == (None, AppealState.IN_REVIEW)
    assert told(world) == [], "nothing is told before it is somewhere"
    with pytest.raises(ConflictError):
        give_back(world)
    forward(world, "land")
    assert (code_of(world), len(told(world))) == ("land", 1)


def test_a_department_may_choose_the_operators_instead_of_the_sender(world: World) -> None:
    stored(world)
    forward(world, "sanitary")
    give_back(world, to_operators=True)
    assert code_of(world) is None
    assert forward(world, "land").with_supervisor, "that would be the third time"


def test_a_sender_that_was_switched_off_gets_nothing_back(world: World) -> None:
    stored(world)
    forward(world, "sanitary")
    with world.ctx.units.write() as unit:
        department_of(unit, "housing-utilities").is_active = False
    give_back(world)
    assert code_of(world) is None


def test_what_was_given_back_is_not_routed_by_words_again(world: World) -> None:
    stored(world, text="Көшемізде су жоқ")
    give_back(world)
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, world.one(Appeal).id)
    world.do(WorkKind.ROUTE)
    assert code_of(world) is None


def held(world: World) -> Appeal:
    """Let two departments pass an appeal to and fro until nothing moves any more."""
    stored(world)
    forward(world, "sanitary")
    give_back(world)
    return forward(world, "sanitary", "Дегенмен сіздердікі")


def test_the_third_time_a_supervisor_is_asked_and_nothing_moves(world: World) -> None:
    appeal = held(world)
    assert appeal.with_supervisor
    assert (code_of(world), appeal.state) == ("housing-utilities", AppealState.ASSIGNED)
    assert len(told(world)) == 2, "the resident hears of it when it is decided"
    entry = world.one(HistoryEntry, action="with_supervisor")
    assert entry.after == {"wanted": "sanitary", "reason": "Дегенмен сіздердікі"}
    with world.ctx.units.read() as session:
        assert [each.is_held for each in passes_of(session, appeal.id)] == [False, False, True]
        assert [each.id for each in to_decide(session)] == [appeal.id]
        assert count_to_decide(session) == 1


def test_then_only_a_supervisor_sends_it_anywhere(world: World) -> None:
    held(world)
    for act in (
        lambda: forward(world, "land"),
        lambda: give_back(world),
        lambda: give_back(world, to_operators=True),
        lambda: change(world, lambda u, a: choose_department(u, a, "land", "aigul")),
    ):
        with pytest.raises(NotAllowedError, match="supervisor"):
            act()
    appeal = decided(world, "land")
    assert (code_of(world), appeal.with_supervisor) == ("land", False)
    assert len(told(world)) == 3
    assert world.one(HistoryEntry, action="decided").after["reason"] == "Осылай шештім"
    with world.ctx.units.read() as session:
        assert count_to_decide(session) == 0


def test_a_supervisor_may_leave_it_where_it_is(world: World) -> None:
    held(world)
    appeal = decided(world, "housing-utilities")
    assert (code_of(world), appeal.with_supervisor) == ("housing-utilities", False)
    assert len(told(world)) == 2
    assert world.one(HistoryEntry, action="decided").actor == "head"


def test_what_a_resident_added_meanwhile_needs_no_second_decision(world: World) -> None:
    held(world)
    change(world, lambda unit, appeal: move(unit, appeal, AppealEvent.ANSWERED, "aigul"))
    change(world, lambda unit, appeal: move(unit, appeal, AppealEvent.ADDED, RESIDENT))
    assert decided(world, "housing-utilities").state is AppealState.ASSIGNED


def test_nobody_goes_round_the_supervisor_by_a_split(world: World) -> None:
    stored(world, text="Су жоқ. Жол нашар.", with_supervisor=True)
    with pytest.raises(NotAllowedError, match="supervisor"):
        change(world, lambda u, a: split_appeal(world.ctx, u, a, [1], "land", "aigul"))
    assert world.one(Appeal).text == "Су жоқ. Жол нашар."


def test_a_decision_holds_until_the_next_supervisors(world: World) -> None:
    held(world)
    decided(world, "land")
    assert forward(world, "police").with_supervisor
    assert code_of(world) == "land"


def test_there_must_be_something_to_decide(world: World) -> None:
    stored(world)
    with pytest.raises(ConflictError, match="Nobody has to decide"):
        decided(world, "land")


def test_a_decision_needs_a_reason(world: World) -> None:
    held(world)
    with pytest.raises(InvalidInputError):
        decided(world, "land", " ")
    assert world.one(Appeal).with_supervisor


def test_every_department_fits_into_two_parts_of_an_sms(world: World) -> None:
    with world.ctx.units.read() as session:
        codes = list(session.scalars(select(Department.code)))
    for language in ("kk", "ru"):
        for code in codes:
            with world.ctx.units.write() as unit:
                appeal = make_appeal(
                    unit,
                    person=make_person(unit),
                    language=language,
                    routed_by_hand=True,
                    state=AppealState.ASSIGNED,
                )
                forward_appeal(world.ctx, unit, appeal, code, reason=REASON, actor="aigul")
    deliveries = world.rows(Delivery, purpose=Purpose.FORWARD)
    assert len(deliveries) == 2 * len(codes)
    assert {each.parts for each in deliveries} <= {1, 2}
