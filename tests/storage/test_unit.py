"""The unit of work: one transaction, and bells that ring only after it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError

from hotline.domain.work import WorkKind, WorkState
from hotline.storage.tables import Call, Person, Work
from hotline.storage.unit import Units
from tests.factories import make_call, make_person
from tests.fakes import MONDAY
from tests.world import World


class WrongError(Exception):
    """Something inside a unit goes wrong."""


def test_nothing_rings_before_the_commit(world: World) -> None:
    with world.ctx.units.write() as unit:
        work = unit.ask(WorkKind.ROUTE, 1)
        assert world.bell.rung == []
    assert world.bell.rung == [(WorkKind.ROUTE, work.id)]


def test_when_the_bell_rings_everybody_sees_the_row(world: World) -> None:
    seen: list[list[Work]] = []

    class LookingBell:
        def ring(self, kind: WorkKind, work_id: int) -> bool:
            seen.append(world.rows(Work, id=work_id, kind=kind))
            return True

    units = Units(world.ctx.units.engine, LookingBell(), world.clock)
    with units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    assert [len(rows) for rows in seen] == [1]


def test_a_rolled_back_unit_leaves_nothing_and_rings_for_nothing(world: World) -> None:
    def go_wrong() -> None:
        with world.ctx.units.write() as unit:
            make_person(unit)
            unit.ask(WorkKind.ROUTE, 1)
            raise WrongError

    with pytest.raises(WrongError):
        go_wrong()
    assert world.rows(Person) == world.rows(Work) == world.bell.rung == []


def test_asking_twice_is_asking_once(world: World) -> None:
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
        unit.ask(WorkKind.ROUTE, 1)
        unit.ask(WorkKind.ROUTE, 2)
        unit.ask(WorkKind.DELIVER, 1)
    assert len(world.rows(Work)) == 3
    assert len(world.bell.rung) == 3


def test_work_that_is_due_later_does_not_ring(world: World) -> None:
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.RECONCILE, 1, unit.now + timedelta(minutes=10))
    assert world.one(Work).due_at == MONDAY + timedelta(minutes=10)
    assert world.bell.rung == []


def test_finished_work_is_opened_again_with_its_attempts_counted_anew(world: World) -> None:
    with world.ctx.units.write() as unit:
        work = unit.ask(WorkKind.ROUTE, 1)
        work.state, work.attempts, work.finished_at = WorkState.DONE, 4, unit.now
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    work = world.one(Work)
    assert (work.state, work.attempts, work.finished_at) == (WorkState.OPEN, 0, None)


def test_a_moment_without_a_zone_is_refused(world: World) -> None:
    naive = datetime(2026, 11, 22, 8, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="has no time zone"), world.ctx.units.write() as unit:
        make_call(unit, started_at=naive)
    assert world.rows(Call) == []


def test_moments_come_back_in_utc_from_whatever_zone(world: World) -> None:
    almaty = MONDAY.astimezone(world.ctx.settings.site.zone)
    with world.ctx.units.write() as unit:
        make_call(unit, started_at=almaty)
    stored = world.one(Call).started_at
    assert stored == MONDAY
    assert stored.utcoffset() == timedelta(0)
