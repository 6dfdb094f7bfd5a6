"""The migration trio, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select, text

from hotline.storage import schema
from hotline.storage.engine import open_engine
from hotline.storage.tables import Base
from hotline.storage.unit import Units
from tests.factories import (
    make_appeal,
    make_call,
    make_delivery,
    make_history_entry,
    make_person,
    make_recording,
)
from tests.fakes import ListBell, SettableClock

SCRIPTS = ScriptDirectory.from_config(schema.alembic_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open an empty database."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/m.db" if is_sqlite else request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    yield engine
    engine.dispose()


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def functions_of(engine: Engine) -> list[str]:
    if engine.dialect.name == "sqlite":
        return []
    query = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_revisions_are_numbered_in_their_order() -> None:
    assert [revision[:4] for revision in REVISIONS] == [
        f"{number:04}" for number in range(1, len(REVISIONS) + 1)
    ]
    assert SCRIPTS.get_heads() == [REVISIONS[-1]]


def test_the_newest_revision_is_what_the_models_say(engine: Engine) -> None:
    schema.upgrade(engine)
    assert schema.current(engine) == schema.head() == REVISIONS[-1]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_and_up_again(engine: Engine) -> None:
    for revision in REVISIONS:
        schema.upgrade(engine, revision)
        assert schema.current(engine) == revision
    everything = tables_of(engine)
    for revision in [*REVISIONS[:-1][::-1], "base"]:
        schema.downgrade(engine, revision)
    assert schema.current(engine) is None
    assert tables_of(engine) == {"alembic_version"}
    assert functions_of(engine) == []
    schema.upgrade(engine)
    assert tables_of(engine) == everything


def fill(engine: Engine) -> None:
    """Put a row into every table that matters to a resident."""
    with Units(engine, ListBell(), SettableClock()).write() as unit:
        person = make_person(unit)
        call = make_call(unit, person=person)
        appeal = make_appeal(unit, person=person, call=call)
        make_recording(unit, call_id=call.id, appeal_id=appeal.id)
        make_history_entry(unit, appeal_id=appeal.id)
        make_delivery(unit, appeal_id=appeal.id)


def contents(engine: Engine) -> dict[str, list[dict[str, object]]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
            if name != "alembic_version"
        }


def test_data_survives_every_upgrade(engine: Engine) -> None:
    """Rows of the newest version go down as far as a revision can hold them, and up again."""
    schema.upgrade(engine)
    fill(engine)
    before = contents(engine)
    for revision in REVISIONS[:-1][::-1]:
        schema.downgrade(engine, revision)
    for revision in REVISIONS[1:]:
        schema.upgrade(engine, revision)
        kept = contents(engine)
        assert {name: len(rows) for name, rows in kept.items()} == {
            name: len(rows) for name, rows in before.items() if name in kept
        }


def test_upgrading_an_up_to_date_database_changes_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    fill(engine)
    before = contents(engine)
    schema.upgrade(engine)
    assert contents(engine) == before


def test_a_foreign_key_holds(engine: Engine) -> None:
    schema.upgrade(engine)
    steps: Table = Base.metadata.tables["call_steps"]
    row = {"call_id": 1, "number": 1, "flow": "main", "node": "record", "event": "started"}
    with engine.connect() as connection, pytest.raises(Exception, match=r"(?i)foreign key"):
        connection.execute(insert(steps).values(**row, at=SettableClock().now()))
