"""The catalogue of config/ becomes rows; appeals never lose their department."""

from dataclasses import replace

from sqlalchemy import select

from hotline.domain.catalogue import Catalogue, Department, Service
from hotline.storage.tables import Appeal
from hotline.storage.tables import Department as DepartmentRow
from hotline.storage.tables import Service as ServiceRow
from hotline.usecases.load_catalogue import store_catalogue
from tests.factories import make_appeal
from tests.world import World, catalogue

WATER = Department("water", "Су", "Вода")
ROADS = Department("roads", "Жол", "Дороги")
LEAK = Service("leak", "water", "Су ағуы", "Протечка")


def active(world: World, table: type[DepartmentRow] | type[ServiceRow]) -> set[str]:
    return {row.code for row in world.rows(table, is_active=True)}


def test_the_districts_catalogue_is_stored(world: World) -> None:
    assert active(world, ServiceRow) == {service.code for service in catalogue().services}
    assert active(world, DepartmentRow) == {d.code for d in catalogue().departments if d.active}


def test_storing_it_again_changes_nothing(world: World) -> None:
    before = [(row.id, row.code, row.name_kk) for row in world.rows(DepartmentRow)]
    store_catalogue(world.ctx.units, catalogue())
    assert [(row.id, row.code, row.name_kk) for row in world.rows(DepartmentRow)] == before


def test_what_left_is_retired_and_what_came_back_returns(world: World) -> None:
    units = world.ctx.units
    store_catalogue(units, Catalogue((WATER, ROADS), (LEAK,)))
    assert active(world, DepartmentRow) == {"water", "roads"}
    store_catalogue(units, Catalogue((ROADS,), ()))
    assert (active(world, DepartmentRow), active(world, ServiceRow)) == ({"roads"}, set())
    store_catalogue(units, Catalogue((WATER, ROADS), (LEAK,)))
    assert (active(world, DepartmentRow), active(world, ServiceRow)) == (
        {"water", "roads"},
        {"leak"},
    )


def test_names_change_and_services_move(world: World) -> None:
    store_catalogue(world.ctx.units, Catalogue((WATER, ROADS), (LEAK,)))
    renamed = replace(WATER, name_ru="Водоканал")
    moved = replace(LEAK, department="roads")
    store_catalogue(world.ctx.units, Catalogue((renamed, ROADS), (moved,)))
    assert world.one(DepartmentRow, code="water").name_ru == "Водоканал"
    roads = world.one(DepartmentRow, code="roads")
    assert world.one(ServiceRow, code="leak").department_id == roads.id


def test_a_hidden_department_is_not_active(world: World) -> None:
    store_catalogue(world.ctx.units, Catalogue((replace(WATER, active=False),), ()))
    assert active(world, DepartmentRow) == set()


def test_appeals_keep_a_retired_department(world: World) -> None:
    store_catalogue(world.ctx.units, Catalogue((WATER, ROADS), (LEAK,)))
    with world.ctx.units.write() as unit:
        water = unit.session.scalar(select(DepartmentRow).filter_by(code="water"))
        make_appeal(unit, department=water)
    store_catalogue(world.ctx.units, Catalogue((ROADS,), ()))
    with world.ctx.units.read() as session:
        department = session.get_one(Appeal, 1).department
        assert department is not None
        assert (department.code, department.is_active) == ("water", False)
