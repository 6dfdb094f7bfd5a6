"""The migration trio, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select, text

from hotline.domain.understanding import AppealKind
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
    make_transcript,
)
from tests.fakes import ListBell, SettableClock

SCRIPTS = ScriptDirectory.from_config(schema.alembic_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open an empty database."""
    is_sqlite = request.param == "sqlite"
    postgres = "empty_postgres_url"
    url = f"sqlite:///{tmp_path}/m.db" if is_sqlite else request.getfixturevalue(postgres)
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
        recording = make_recording(unit, call_id=call.id, appeal_id=appeal.id)
        make_transcript(unit, recording_id=recording.id)
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


def test_what_old_transcripts_said_is_what_they_show(engine: Engine) -> None:
    schema.upgrade(engine)
    with Units(engine, ListBell(), SettableClock()).write() as unit:
        recording = make_recording(unit)
        make_transcript(unit, recording_id=recording.id, text="он екі үй", display="12 үй")
    schema.downgrade(engine, "0001")
    assert "display" not in contents(engine)["transcripts"][0]
    schema.upgrade(engine, "0002")
    (transcript,) = contents(engine)["transcripts"]
    assert (transcript["text"], transcript["display"]) == ("он екі үй", "он екі үй")
    assert transcript["other"] is None
    assert not contents(engine)["recordings"][0]["is_cut"]


def test_terms_go_and_texts_to_our_own_people_with_them(engine: Engine) -> None:
    schema.upgrade(engine)
    with Units(engine, ListBell(), SettableClock()).write() as unit:
        appeal = make_appeal(unit, kind=AppealKind.ZHALOBA, term_days=20, warned_days=1)
        make_delivery(unit, appeal_id=appeal.id)
        make_delivery(unit, appeal_id=None, once_key="overdue 2026-12-15")
    schema.downgrade(engine, "0003")
    before = contents(engine)
    assert "kind" not in before["appeals"][0]
    assert [row["appeal_id"] for row in before["deliveries"]] == [appeal.id]
    schema.upgrade(engine, "0004")
    after = contents(engine)
    assert after["appeals"][0] == before["appeals"][0] | dict.fromkeys(
        ("kind", "term_days", "term_unit", "extended_to", "warned_days", "escalated_at")
    )
    assert after["deliveries"] == [before["deliveries"][0] | {"once_key": None}]


def test_a_part_becomes_an_appeal_of_its_own_for_an_older_version(engine: Engine) -> None:
    schema.upgrade(engine)
    with Units(engine, ListBell(), SettableClock()).write() as unit:
        for reference in ("48120374", "48120374-2", "48120374-9", "12345674"):
            make_appeal(unit, reference=reference)
    schema.downgrade(engine, "0006")
    older = {"48120374", "4812037b", "4812037i", "12345674"}
    assert {row["reference"] for row in contents(engine)["appeals"]} == older
    schema.upgrade(engine)
    assert {row["reference"] for row in contents(engine)["appeals"]} == older


def test_departments_of_an_older_version_take_what_the_files_say(engine: Engine) -> None:
    schema.upgrade(engine, "0004")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO departments (code, name_kk, name_ru, is_active) "
                "VALUES ('water', 'Су', 'Вода', true)"
            )
        )
    schema.upgrade(engine)
    (row,) = contents(engine)["departments"]
    assert (row["origin"], row["keywords_kk"], row["revision"]) == ("", [], 1)


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
