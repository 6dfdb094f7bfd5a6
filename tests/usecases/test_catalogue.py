"""The catalogue of config/ and the rows of the database: nothing is lost on either side."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from hotline.bootstrap import CATALOGUE
from hotline.domain.catalogue import Catalogue, Department, Service, load_catalogue
from hotline.domain.catalogue.differences import Action, Difference
from hotline.domain.errors import ConflictError, InvalidInputError, NotFoundError
from hotline.storage import catalogue_queries as queries
from hotline.storage.tables import Appeal, CatalogueChange
from hotline.storage.tables import Department as DepartmentRow
from hotline.storage.tables import Service as ServiceRow
from hotline.supervisor import installation
from hotline.usecases.current_catalogue import FromCatalogue
from hotline.usecases.edit_catalogue import InvalidEntryError, edit_entry
from hotline.usecases.export_catalogue import export_catalogue
from hotline.usecases.load_catalogue import COMMAND_LINE, compare_catalogue, store_catalogue
from tests.factories import make_appeal
from tests.world import World, catalogue, make_world

WATER = Department("water", "Су", "Вода", ("су",), ("вода",))
ROADS = Department("roads", "Жол", "Дороги", ("жол",), ("дорога",))
LEAK = Service("leak", "water", "Су ағуы", "Протечка", is_topic=True)
SMALL = Catalogue((WATER, ROADS), (LEAK,))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A hotline whose catalogue is SMALL, on either database."""
    is_postgres = request.param == "postgres"
    url = request.getfixturevalue("postgres_url") if is_postgres else ""
    world = make_world(tmp_path, url)
    store_catalogue(world.ctx.units, SMALL)
    yield world
    world.close()


def active(world: World, table: type[DepartmentRow] | type[ServiceRow]) -> set[str]:
    return {row.code for row in world.rows(table, is_active=True)}


def edit(world: World, entry: Department | Service, actor: str = "aigul") -> bool:
    """Edit an entry as the console does, seeing its newest revision."""
    with world.ctx.units.write() as unit:
        row = queries.find(unit.session, queries.kind_of(entry), entry.code)
        revision = row.revision if row is not None else 1
        return edit_entry(unit, entry, revision=revision, actor=actor, reception="akim-office")


def stored(world: World, code: str) -> Department:
    with world.ctx.units.read() as session:
        row = queries.find(session, "department", code)
        assert isinstance(row, DepartmentRow)
        return queries.department_entry(row)


def actions(found: list[Difference]) -> list[tuple[str, Action]]:
    return [(each.entry.code, each.action) for each in found]


def history(world: World, code: str) -> list[tuple[str, str]]:
    return [(row.actor, row.action) for row in world.rows(CatalogueChange, code=code)]


def test_the_districts_catalogue_is_stored_whole(world: World) -> None:
    with world.ctx.units.read() as session:
        found = queries.stored_catalogue(session)
    assert found.departments == catalogue().departments
    assert found.services == catalogue().services


def test_storing_it_again_changes_nothing(world: World) -> None:
    def state() -> object:
        with world.ctx.units.read() as session:
            version = queries.catalogue_version(session)
        rows = world.rows(DepartmentRow) + world.rows(ServiceRow)  # type: ignore[operator]
        return version, [(row.id, row.revision) for row in rows], len(world.rows(CatalogueChange))

    before = state()
    assert store_catalogue(world.ctx.units, catalogue()) == []
    assert state() == before


def test_comparing_changes_nothing(small: World) -> None:
    with small.ctx.units.read() as session:
        found = compare_catalogue(session, Catalogue((replace(WATER, name_ru="Водоканал"),), ()))
    assert actions(found)[0] == ("water", Action.CHANGED)
    assert stored(small, "water") == WATER


def test_what_left_is_retired_and_what_came_back_returns(small: World) -> None:
    units = small.ctx.units
    assert active(small, DepartmentRow) == {"water", "roads"}
    found = store_catalogue(units, Catalogue((ROADS,), ()), actor=COMMAND_LINE)
    assert actions(found) == [("water", Action.SWITCHED_OFF), ("leak", Action.SWITCHED_OFF)]
    assert (active(small, DepartmentRow), active(small, ServiceRow)) == ({"roads"}, set())
    assert store_catalogue(units, Catalogue((ROADS,), ())) == []
    assert actions(store_catalogue(units, SMALL)) == [("water", Action.BACK), ("leak", Action.BACK)]
    assert (active(small, DepartmentRow), active(small, ServiceRow)) == (
        {"water", "roads"},
        {"leak"},
    )
    assert history(small, "water") == [
        ("hotline", "added"),
        ("command line", "switched_off"),
        ("hotline", "back"),
    ]


def test_names_change_and_services_move(small: World) -> None:
    renamed = replace(WATER, name_ru="Водоканал")
    moved = replace(LEAK, department="roads")
    store_catalogue(small.ctx.units, Catalogue((renamed, ROADS), (moved,)))
    assert small.one(DepartmentRow, code="water").name_ru == "Водоканал"
    roads = small.one(DepartmentRow, code="roads")
    assert small.one(ServiceRow, code="leak").department_id == roads.id
    change = small.rows(CatalogueChange, code="leak")[-1]
    assert (change.before, change.after) == ({"department": "water"}, {"department": "roads"})


def test_a_service_may_come_with_its_department(small: World) -> None:
    gas = Department("gas", "Газ", "Газ")
    smell = Service("smell", "gas", "Иіс", "Запах", is_topic=True)
    store_catalogue(small.ctx.units, Catalogue((*SMALL.departments, gas), (LEAK, smell)))
    row = small.one(DepartmentRow, code="gas")
    assert small.one(ServiceRow, code="smell").department_id == row.id


def test_a_hidden_department_is_not_active(small: World) -> None:
    store_catalogue(small.ctx.units, replace(SMALL, departments=(replace(WATER, active=False),)))
    assert active(small, DepartmentRow) == set()


def test_appeals_keep_a_retired_department(small: World) -> None:
    with small.ctx.units.write() as unit:
        water = unit.session.scalar(select(DepartmentRow).filter_by(code="water"))
        make_appeal(unit, department=water)
    store_catalogue(small.ctx.units, Catalogue((ROADS,), ()))
    with small.ctx.units.read() as session:
        department = session.get_one(Appeal, 1).department
        assert department is not None
        assert (department.code, department.is_active) == ("water", False)


def test_an_edit_wins_over_an_unchanged_file(small: World) -> None:
    edited = replace(WATER, keywords_ru=("вода", "водопровод"))
    assert edit(small, edited)
    assert actions(store_catalogue(small.ctx.units, SMALL)) == [("water", Action.KEPT)]
    assert stored(small, "water") == edited


def test_a_conflict_leaves_the_edit_until_the_files_are_taken(small: World) -> None:
    edited, filed = replace(WATER, name_ru="Водоканал"), replace(WATER, name_ru="Вода и трубы")
    edit(small, edited)
    files = replace(SMALL, departments=(filed, ROADS))
    units = small.ctx.units
    for _ in range(2):  # it is told until somebody decides
        assert actions(store_catalogue(units, files)) == [("water", Action.CONFLICT)]
        assert stored(small, "water") == edited
    store_catalogue(units, files, actor=COMMAND_LINE, take_files=True)
    assert stored(small, "water") == filed
    assert history(small, "water")[-1] == ("command line", "changed")
    assert store_catalogue(units, files) == []


def test_taking_the_files_leaves_edits_without_a_conflict(small: World) -> None:
    edited = replace(WATER, name_ru="Водоканал")
    edit(small, edited)
    store_catalogue(small.ctx.units, SMALL, take_files=True)
    assert stored(small, "water") == edited


def test_what_a_person_switched_on_again_stays_on(small: World) -> None:
    files = Catalogue((ROADS,), ())
    store_catalogue(small.ctx.units, files)
    edit(small, WATER)
    assert actions(store_catalogue(small.ctx.units, files)) == [("water", Action.KEPT)]
    assert "water" in active(small, DepartmentRow)


def test_an_edit_that_breaks_a_rule_is_refused(small: World) -> None:
    with pytest.raises(InvalidEntryError) as caught:
        edit(small, replace(WATER, name_kk="", keywords_ru=("вода", "вода")))
    assert [issue.field for issue in caught.value.issues] == ["name_kk", "keywords_ru"]
    with pytest.raises(InvalidEntryError):
        edit(small, replace(LEAK, department="nowhere"))
    assert stored(small, "water") == WATER


def test_who_saw_an_older_version_is_told_so(small: World) -> None:
    seen = small.one(DepartmentRow, code="water").revision
    edit(small, replace(WATER, name_ru="Водоканал"))
    with pytest.raises(ConflictError), small.ctx.units.write() as unit:
        edit_entry(unit, WATER, revision=seen, actor="aigul", reception="akim-office")


def test_of_two_edits_at_once_one_wins(small: World) -> None:
    both_ready = Barrier(2)
    seen = small.one(DepartmentRow, code="water").revision

    def change(name: str) -> bool:
        both_ready.wait()
        try:
            with small.ctx.units.write() as unit:
                entry = replace(WATER, name_ru=name)
                return edit_entry(unit, entry, revision=seen, actor=name, reception="akim-office")
        except ConflictError:
            return False

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(change, ["Водоканал", "Водопровод"]))
    assert sorted(won) == [False, True]
    assert len(small.rows(CatalogueChange, code="water", action="edited")) == 1


def test_there_is_nothing_to_edit(small: World) -> None:
    with pytest.raises(NotFoundError):
        edit(small, Department("nowhere", "Жоқ", "Нет"))


def test_the_history_cannot_be_changed(small: World) -> None:
    change = small.rows(CatalogueChange)[0]
    with pytest.raises(DatabaseError, match="append-only"), small.ctx.units.write() as unit:
        unit.session.execute(
            text("UPDATE catalogue_history SET actor = 'nobody' WHERE id = :id"), {"id": change.id}
        )
    with pytest.raises(TypeError, match="append-only"), small.ctx.units.write() as unit:
        unit.session.get_one(CatalogueChange, change.id).actor = "nobody"


def test_what_is_kept_in_memory_follows_each_change(small: World) -> None:
    made: list[Catalogue] = []
    kept = FromCatalogue(lambda found: (made.append(found), found)[1])

    def names() -> list[str]:
        with small.ctx.units.read() as session:
            return [each.name_ru for each in kept.current(session).departments]

    def switched_off() -> list[str]:
        return [each.code for each in made[-1].departments if not each.active]

    names()
    names()
    assert len(made) == 1  # made once as long as nothing changes
    edit(small, replace(WATER, name_ru="Водоканал"))
    assert "Водоканал" in names()
    store_catalogue(small.ctx.units, Catalogue((WATER,), (LEAK,)))
    names()
    assert "roads" in switched_off()
    assert len(made) == 3


def test_a_new_keyword_routes_the_next_appeal(world: World) -> None:
    def routed() -> str | None:
        with world.ctx.units.write() as unit:
            from_router = world.ctx.router.current(unit.session)
            return from_router.route("сломался трубадур").department

    assert routed() == "akim-office"
    roads = stored(world, "roads-transport")
    edit(world, replace(roads, keywords_ru=(*roads.keywords_ru, "трубадур")))
    assert routed() == "roads-transport"


def copy_of_files(folder: Path) -> Path:
    for path in CATALOGUE.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_exporting_what_was_loaded_changes_no_byte(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    copy_of_files(folder)
    assert export_catalogue(world.ctx.units, folder, folder) == []
    (folder / "services.yaml").unlink()
    assert export_catalogue(world.ctx.units, folder, CATALOGUE) == [folder / "services.yaml"]
    for name in ("departments.yaml", "services.yaml"):
        assert (folder / name).read_bytes() == (CATALOGUE / name).read_bytes()


def test_an_export_holds_the_edits_and_ends_the_conflict(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    copy_of_files(folder)
    roads = replace(stored(world, "roads-transport"), name_ru="Отдел дорог")
    edit(world, roads)
    before = (folder / "departments.yaml").read_text(encoding="utf-8").splitlines()
    (written,) = export_catalogue(world.ctx.units, folder, folder)
    after = written.read_text(encoding="utf-8").splitlines()
    changed = [line for line in after if line not in before]
    assert changed == ["  name_ru: Отдел дорог"]
    files = load_catalogue(folder)
    assert store_catalogue(world.ctx.units, files) == []
    # Edited once more before anything was loaded: the file did not change meanwhile.
    edit(world, replace(roads, name_ru="Дороги"))
    assert actions(store_catalogue(world.ctx.units, files)) == [("roads-transport", Action.KEPT)]


def test_an_export_elsewhere_is_no_new_origin(world: World, tmp_path: Path) -> None:
    edited = replace(stored(world, "roads-transport"), name_ru="Отдел дорог")
    edit(world, edited)
    export_catalogue(world.ctx.units, tmp_path / "elsewhere", CATALOGUE)
    store_catalogue(world.ctx.units, catalogue())
    assert stored(world, "roads-transport") == edited


def test_what_left_the_files_does_not_come_back_by_an_export(world: World, tmp_path: Path) -> None:
    rest = tuple(each for each in catalogue().services if each.code != "housing-aid")
    store_catalogue(world.ctx.units, replace(catalogue(), services=rest))
    export_catalogue(world.ctx.units, tmp_path, CATALOGUE)
    assert "housing-aid" not in (tmp_path / "services.yaml").read_text(encoding="utf-8")


def test_an_export_that_cannot_be_written_says_so(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInputError, match="cannot be written"):
        export_catalogue(world.ctx.units, tmp_path / "file" / "folder", CATALOGUE)


@pytest.fixture
def on_duty(tmp_path: Path) -> Iterator[World]:
    """A hotline with somebody on duty, so that a start has nothing else to tell."""
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES="+77011234567")
    yield world
    world.close()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation's files, which a test may change."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setattr(installation, "CATALOGUE", copy_of_files(folder))
    return folder


def rewrite(files: Path, old: str, new: str) -> None:
    path = files / "departments.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_start_takes_what_changed_and_tells_of_conflicts(on_duty: World, files: Path) -> None:
    roads = stored(on_duty, "roads-transport")
    assert installation.prepare(on_duty.ctx) == []
    rewrite(files, roads.name_ru, "Отдел дорог")
    assert installation.prepare(on_duty.ctx) == []
    assert stored(on_duty, "roads-transport").name_ru == "Отдел дорог"
    edit(on_duty, replace(roads, name_ru="Транспорт"))
    rewrite(files, "Отдел дорог", "Отдел автодорог")
    (told,) = installation.prepare(on_duty.ctx)
    assert "1 of the departments" in told
    assert "catalogue load --dry-run" in told
    assert stored(on_duty, "roads-transport").name_ru == "Транспорт"


def test_a_mistake_in_the_files_does_not_stop_the_line(on_duty: World, files: Path) -> None:
    before = stored(on_duty, "roads-transport")
    rewrite(files, before.name_ru, "Дoрoги")  # two Latin letters
    (told,) = installation.prepare(on_duty.ctx)
    assert "mixes Latin and Cyrillic" in told
    assert stored(on_duty, "roads-transport") == before
