"""Leases: of many that want a piece of work exactly one has it, and never for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from hotline.domain.work import WorkKind, WorkState
from hotline.storage import work as leases
from hotline.storage.tables import Work
from hotline.storage.work import LeaseLostError
from tests.world import World, make_world

LEASE = timedelta(seconds=30)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Return a hotline on either database, with one piece of work that is due."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    world = make_world(tmp_path, url)
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    yield world
    world.close()


def claim(world: World, who: str) -> bool:
    with world.ctx.units.write() as unit:
        return leases.claim(unit.session, 1, who, unit.now, LEASE) is not None


def test_of_two_that_come_at_once_one_wins(world: World) -> None:
    for round_number in range(1, 11):
        barrier = Barrier(4)

        def compete(who: str, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            return claim(world, who)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(compete, "abcd")) == 1
        assert world.one(Work).attempts == round_number
        world.clock.move(seconds=31)


def test_a_lease_runs_out(world: World) -> None:
    assert claim(world, "a")
    world.clock.move(seconds=29)
    assert not claim(world, "b")
    world.clock.move(seconds=1)
    assert claim(world, "b")
    assert world.one(Work).leased_by == "b"


def test_whoever_lost_the_lease_may_not_settle_the_work(world: World) -> None:
    assert claim(world, "a")
    world.clock.move(seconds=31)
    assert claim(world, "b")
    for settle in (
        lambda session: leases.finish(session, 1, "a", world.clock.now()),
        lambda session: leases.postpone(session, 1, "a", world.clock.now(), "late"),
        lambda session: leases.give_up(session, 1, "a", world.clock.now(), "late"),
        lambda session: leases.extend(session, 1, "a", world.clock.now()),
    ):
        with pytest.raises(LeaseLostError), world.ctx.units.write() as unit:
            settle(unit.session)
    work = world.one(Work)
    assert (work.state, work.leased_by) == (WorkState.OPEN, "b")


def test_what_is_finished_is_not_claimed_again(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        leases.finish(unit.session, 1, "a", unit.now)
    world.clock.move(hours=1)
    assert not claim(world, "b")
    with pytest.raises(LeaseLostError), world.ctx.units.write() as unit:
        leases.finish(unit.session, 1, "a", unit.now)


def test_what_is_asked_for_while_somebody_holds_it_is_done_once_more(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    assert not claim(world, "b"), "a still holds it"
    with world.ctx.units.write() as unit:
        leases.finish(unit.session, 1, "a", unit.now)
    assert claim(world, "b")
    with world.ctx.units.write() as unit:
        leases.finish(unit.session, 1, "b", unit.now)
    assert world.one(Work).state is WorkState.DONE


def test_an_extended_lease_lasts_longer(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        leases.extend(unit.session, 1, "a", unit.now + timedelta(minutes=20))
    world.clock.move(minutes=19)
    assert not claim(world, "b")


def test_a_dead_workers_lease_is_released_at_once(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        leases.release(unit.session, 1, "the worker died (9)")
    assert world.one(Work).problem == "the worker died (9)"
    assert claim(world, "b")


def test_postponed_work_waits_for_its_time(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        leases.postpone(unit.session, 1, "a", unit.now + timedelta(minutes=5), "busy")
    world.clock.move(minutes=4)
    assert not claim(world, "a")
    world.clock.move(minutes=1)
    assert claim(world, "a")
    assert world.one(Work).attempts == 2


def test_what_was_given_up_rests(world: World) -> None:
    assert claim(world, "a")
    with world.ctx.units.write() as unit:
        leases.give_up(unit.session, 1, "a", unit.now, "never")
    work = world.one(Work)
    assert (work.state, work.problem, work.leased_by) == (WorkState.GIVEN_UP, "never", None)
    world.clock.move(hours=1)
    assert not claim(world, "b")


def test_due_is_what_is_open_due_and_held_by_nobody(world: World) -> None:
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 2, unit.now + timedelta(minutes=1))
        unit.ask(WorkKind.ROUTE, 3, unit.now - timedelta(minutes=1))
        unit.ask(WorkKind.ROUTE, 4).state = WorkState.DONE
    assert claim(world, "a")

    def due() -> list[int]:
        with world.ctx.units.read() as session:
            return [work.subject_id for work in leases.due(session, world.clock.now())]

    assert due() == [3]
    world.clock.move(minutes=1)
    assert due() == [3, 1, 2]
