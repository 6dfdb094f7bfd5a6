"""SQLite under several processes: nobody ever sees "database is locked"."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from hotline.storage.tables import Person
from tests.factories import make_person
from tests.world import World

PROCESSES = 8
UNITS = 200

# Reads first and then writes, as nearly every use case does. Imported once and then forked.
COUNTING = """
import multiprocessing, sys, time
from hotline.storage.engine import open_engine
from hotline.storage.tables import Person
from hotline.storage.unit import Units
from tests.fakes import ListBell, SettableClock

url, processes, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

def count():
    units = Units(open_engine(url), ListBell(), SettableClock())
    for _ in range(turns):
        with units.write() as unit:
            person = unit.session.get_one(Person, 1)
            person.name = str(int(person.name) + 1)
        time.sleep(0.005)  # SQLite's queue is not fair: let the others have their turn

fork = multiprocessing.get_context("fork")
running = [fork.Process(target=count) for _ in range(processes)]
for process in running:
    process.start()
for process in running:
    process.join()
"""


def test_eight_processes_that_read_and_then_write(root: Path, world: World) -> None:
    with world.ctx.units.write() as unit:
        make_person(unit, name="0")
    url = world.ctx.settings.database_url
    told = subprocess.run(
        [sys.executable, "-c", COUNTING, url, str(PROCESSES), str(UNITS)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert told.stderr == ""
    assert world.one(Person).name == str(PROCESSES * UNITS)


def test_a_reader_is_not_held_up_by_a_writer(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_person(unit, name="before")
        unit.session.flush()
        assert world.rows(Person) == []
    assert world.one(Person).name == "before"


def test_how_a_connection_is_prepared(world: World) -> None:
    with world.ctx.units.read() as session:
        told = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    full = 2
    assert told == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}
