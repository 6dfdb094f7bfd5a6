"""Departments and services between rows and the catalogue's own entries."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, raiseload

from hotline.domain import catalogue as domain
from hotline.domain.appeals import OPEN_STATES
from hotline.domain.catalogue.differences import ABSENT, Stored
from hotline.storage.tables import (
    Appeal,
    CatalogueChange,
    CatalogueVersion,
    Department,
    Service,
)

Row = Department | Service
DEPARTMENT = "department"
SERVICE = "service"

# Fields that a row keeps in another form than the entry.
_OWN_FORM = {"active", "department", "keywords_kk", "keywords_ru"}


def departments(session: Session) -> Sequence[Department]:
    """Return all departments, those switched off too, in the order of the file."""
    order = select(Department).order_by(Department.position, Department.id)
    return session.scalars(order.options(raiseload("*"))).all()


def services(session: Session) -> Sequence[Service]:
    """Return all services with their departments, in the order of the file."""
    order = select(Service).order_by(Service.position, Service.id)
    return session.scalars(order.options(joinedload(Service.department), raiseload("*"))).all()


def find(session: Session, kind: str, code: str) -> Row | None:
    """Return a department or a service, fresh from the database; None where there is none."""
    fresh = {"populate_existing": True}
    if kind == DEPARTMENT:
        department = select(Department).filter_by(code=code)
        return session.scalar(department.execution_options(**fresh))
    service = select(Service).filter_by(code=code).options(joinedload(Service.department))
    return session.scalar(service.execution_options(**fresh))


def stored_catalogue(session: Session) -> domain.Catalogue:
    """Return the catalogue of the database; its places are in a file."""
    return domain.Catalogue(
        tuple(department_entry(row) for row in departments(session)),
        tuple(service_entry(row, row.department.code) for row in services(session)),
    )


def entry_of(row: Row) -> domain.Entry:
    """Return what a row says."""
    if isinstance(row, Department):
        return department_entry(row)
    return service_entry(row, row.department.code)


def department_entry(row: Department) -> domain.Department:
    """Return what a department's row says."""
    return domain.Department(
        row.code,
        row.name_kk,
        row.name_ru,
        tuple(row.keywords_kk),
        tuple(row.keywords_ru),
        row.is_active,
        row.short_kk,
        row.short_ru,
    )


def service_entry(row: Service, department: str) -> domain.Service:
    """Return what a service's row says; `department` is the code of its department."""
    same = {name: getattr(row, name) for name in _same_names(domain.Service)}
    return domain.Service(
        **same,
        department=department,
        keywords_kk=tuple(row.keywords_kk),
        keywords_ru=tuple(row.keywords_ru),
        active=row.is_active,
    )


def fill(row: Row, entry: domain.Entry, of_department: Mapping[str, Department]) -> None:
    """Let a row say what an entry says; `of_department`: rows by code."""
    for name in _same_names(type(entry)):
        setattr(row, name, getattr(entry, name))
    row.keywords_kk, row.keywords_ru = list(entry.keywords_kk), list(entry.keywords_ru)
    row.is_active = entry.active
    if isinstance(row, Service) and isinstance(entry, domain.Service):
        row.department = of_department[entry.department]


def stored(rows: Iterable[Row]) -> dict[str, Stored]:
    """Return rows as the comparison with the files wants them, by code."""
    return {row.code: Stored(entry_of(row), row.origin) for row in rows}


def in_files(rows: Iterable[Row]) -> list[Row]:
    """Return what the files should list: all but what left them and stayed switched off."""
    return [row for row in rows if row.is_active or row.origin != ABSENT]


def catalogue_version(session: Session) -> str | None:
    """Return the version of departments and services; None before the first migration."""
    return session.scalar(select(CatalogueVersion.version))


def locked_version(session: Session) -> CatalogueVersion:
    """Return the row of the version; whoever else wants to change the catalogue waits for us."""
    version = session.get(CatalogueVersion, 1, with_for_update=True)
    if version is None:
        version = CatalogueVersion(id=1, version="")
        session.add(version)
    return version


def new_version() -> str:
    """Return a version that there never was before."""
    return secrets.token_hex(16)


def kind_of(entry: domain.Entry | Row) -> str:
    """Return DEPARTMENT or SERVICE."""
    return SERVICE if isinstance(entry, domain.Service | Service) else DEPARTMENT


def changes_of(session: Session, kind: str, code: str) -> Sequence[CatalogueChange]:
    """Return the history of an entry, newest first."""
    found = select(CatalogueChange).filter_by(kind=kind, code=code)
    return session.scalars(found.order_by(CatalogueChange.id.desc())).all()


def open_appeals(session: Session, row: Row) -> int:
    """Count the appeals that are still open with a department or about a service."""
    column = Appeal.department_id if isinstance(row, Department) else Appeal.service_id
    found = select(func.count()).where(column == row.id, Appeal.state.in_(OPEN_STATES))
    return session.scalar(found) or 0


def open_appeals_by_department(session: Session) -> dict[int, int]:
    """Count the open appeals of all departments, by their ids."""
    found = select(Appeal.department_id, func.count()).where(Appeal.state.in_(OPEN_STATES))
    rows = session.execute(found.group_by(Appeal.department_id)).all()
    return {number: count for number, count in rows if number is not None}


def all_appeals(session: Session, row: Row) -> int:
    """Count all appeals that refer to a department or a service."""
    column = Appeal.department_id if isinstance(row, Department) else Appeal.service_id
    return session.scalar(select(func.count()).where(column == row.id)) or 0


def _same_names(kind: type[domain.Entry]) -> list[str]:
    return [item.name for item in fields(kind) if item.name not in _OWN_FORM]
