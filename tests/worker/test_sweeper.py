"""The sweeper does its chores, whatever one of them comes to."""

import threading
from collections.abc import Callable

from redis import Redis

from hotline.domain.work import WorkKind
from hotline.ports import CarrierUnsureError
from hotline.storage.tables import Call
from tests.world import CarrierSide, World
from worker.schedule import Chore, ask_carrier, chores
from worker.sweeper import sweep

PATIENCE_S = 30


def sweep_until(done: Callable[[], bool], *todo: Chore) -> None:
    """Sweep in a thread until something is true."""
    stop, looked = threading.Event(), threading.Event()

    def look() -> None:
        if done():
            looked.set()

    thread = threading.Thread(target=sweep, args=([*todo, Chore("look", 0.01, look)], stop))
    thread.start()
    try:
        assert looked.wait(PATIENCE_S)
    finally:
        stop.set()
        thread.join()


def test_a_chore_that_fails_stops_neither_the_others_nor_itself() -> None:
    tried: list[str] = []

    def fail() -> None:
        tried.append("bad")
        raise RuntimeError("no")

    bad = Chore("bad", 0.01, fail)
    good = Chore("good", 0.01, lambda: tried.append("good"))
    sweep_until(lambda: min(tried.count("bad"), tried.count("good")) >= 3, bad, good)


def test_a_chore_that_hangs_keeps_no_other_from_its_time() -> None:
    stuck, done = threading.Event(), [0]

    def count() -> None:
        done[0] += 1

    try:
        sweep_until(
            lambda: done[0] >= 3 and (stuck.set() or True),
            Chore("hangs", 60, lambda: stuck.wait(30)),
            Chore("counts", 0.01, count),
        )
    finally:
        stuck.set()
    assert done[0] >= 3


def test_a_chore_waits_for_its_time() -> None:
    seldom: list[int] = []
    often: list[int] = []
    sweep_until(
        lambda: len(often) >= 5,
        Chore("seldom", 3600, lambda: seldom.append(1)),
        Chore("often", 0.01, lambda: often.append(1)),
    )
    assert len(seldom) == 1


def test_all_chores_of_the_installation_can_be_done(world: World, redis: Redis) -> None:
    rung: list[int] = []

    def ring(kind: WorkKind, work_id: int) -> bool:
        rung.append(work_id)
        return True

    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, 1)
    CarrierSide.of(world).call("/twilio/voice")
    world.clock.move(minutes=61)
    for chore in chores(world.ctx, redis, ring):
        chore.do()
    assert rung == [1]
    assert world.one(Call).ended_at is not None
    assert world.carrier.asked == ["recordings_since", "texts_since"]


def test_a_carrier_that_is_away_is_asked_the_next_time(world: World) -> None:
    world.carrier.faults = [CarrierUnsureError("timeout")]
    ask_carrier(world.ctx)
    ask_carrier(world.ctx)
    assert world.carrier.asked == ["recordings_since", "recordings_since", "texts_since"]
