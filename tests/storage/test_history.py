"""The history of appeals is append-only, whoever tries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hotline.storage.tables import HistoryEntry
from tests.factories import make_history_entry
from tests.world import World, make_world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Return a hotline on either database, with one entry in the history."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    world = make_world(tmp_path, url)
    with world.ctx.units.write() as unit:
        make_history_entry(unit, action="registered", actor="resident")
    yield world
    world.close()


def test_our_own_code_cannot_change_an_entry(world: World) -> None:
    with pytest.raises(TypeError, match="append-only"), world.ctx.units.write() as unit:
        unit.session.get_one(HistoryEntry, 1).actor = "somebody else"
    assert world.one(HistoryEntry).actor == "resident"


def test_the_database_refuses_as_well(world: World) -> None:
    with pytest.raises(DBAPIError, match="append-only"), world.ctx.units.write() as unit:
        unit.session.execute(text("UPDATE appeal_history SET actor = 'somebody else'"))
    assert world.one(HistoryEntry).actor == "resident"


def test_adding_goes_on(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_history_entry(unit, appeal_id=1, action="transcribed")
    assert [entry.action for entry in world.rows(HistoryEntry)] == ["registered", "transcribed"]
