"""Find or remember the person behind a number."""

from sqlalchemy import select

from hotline.domain.languages import Language
from hotline.domain.phones import Phone, parse_caller
from hotline.storage.tables import Person
from hotline.storage.unit import Unit


def person_of(unit: Unit, phone: Phone, *, is_demo: bool = False) -> Person:
    """Return the person of a number; a new number is a new person."""
    person = unit.session.scalar(select(Person).filter_by(phone=phone.e164))
    if person is None:
        person = Person(phone=phone.e164, created_at=unit.now, is_demo=is_demo)
        unit.session.add(person)
        unit.session.flush()
    return person


def language_of(person: Person | None) -> Language:
    """Return the language to speak to a person in; Kazakh until they chose."""
    return (person.language if person is not None else None) or "kk"


def can_get_sms(person: Person | None) -> bool:
    """Tell whether an SMS can reach a person and may be paid for."""
    phone = parse_caller(person.phone) if person is not None else None
    return phone is not None and phone.kind == "mobile" and phone.paid_sending_allowed
