"""Bring departments and services of config/catalogue into the database."""

from sqlalchemy import select

from hotline.domain.catalogue import Catalogue
from hotline.storage.tables import Department, Service
from hotline.storage.unit import Units


def store_catalogue(units: Units, catalogue: Catalogue) -> None:
    """Add what is new, rename what changed, retire what is gone. Past appeals keep their rows."""
    with units.write() as unit:
        departments = {d.code: d for d in unit.session.scalars(select(Department))}
        services = {s.code: s for s in unit.session.scalars(select(Service))}
        for entry in catalogue.departments:
            row = departments.setdefault(entry.code, Department(code=entry.code))
            row.name_kk, row.name_ru, row.is_active = entry.name_kk, entry.name_ru, entry.active
            unit.session.add(row)
        unit.session.flush()
        for offer in catalogue.services:
            service = services.setdefault(offer.code, Service(code=offer.code))
            service.name_kk, service.name_ru, service.is_active = offer.name_kk, offer.name_ru, True
            service.department_id = departments[offer.department].id
            unit.session.add(service)
        for code, gone in departments.items():
            gone.is_active = gone.is_active and catalogue.department(code) is not None
        for code, retired in services.items():
            retired.is_active = catalogue.service(code) is not None
