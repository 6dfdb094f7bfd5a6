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

# Reads first and then writes, as nearly every use case does.
COUNTING = """
import sys
from hotline.storage.engine import open_engine
from hotline.storage.tables import Person
from hotline.storage.unit import Units
from tests.fakes import ListBell, SettableClock

units = Units(open_engine(sys.argv[1]), ListBell(), SettableClock())
for _ in range(int(sys.argv[2])):
    with units.write() as unit:
        person = unit.session.get_one(Person, 1)
        person.name = str(int(person.name) + 1)
"""


def test_eight_processes_that_read_and_then_write(root: Path, world: World) -> None:
    with world.ctx.units.write() as unit:
        make_person(unit, name="0")
    url = world.ctx.settings.database_url
    running = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTING, url, str(UNITS)],
            cwd=root,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    complaints = [process.communicate(timeout=60)[1] for process in running]
    assert complaints == [""] * PROCESSES
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
