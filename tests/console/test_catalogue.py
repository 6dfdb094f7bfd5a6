"""Departments and services as an administrator edits them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hotline.domain.catalogue import Service as ServiceEntry
from hotline.domain.catalogue import load_catalogue
from hotline.storage import catalogue_queries as queries
from hotline.storage.tables import (
    Appeal,
    CatalogueChange,
    Delivery,
    Department,
    Role,
    Service,
)
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import store_catalogue
from tests.console.conftest import ROOT, Desk, Make

ROADS = "/console/catalogue/department/roads-transport"
AID = "/console/catalogue/service/housing-aid"
SNOW = "/console/catalogue/service/snow-removal"


@pytest.fixture
def office(make: Make, sign_in: Callable[..., Desk]) -> Desk:
    """An administrator who is signed in and reads English."""
    make.operator(role=Role.ADMINISTRATOR)
    return sign_in()


def form_of(office: Desk, address: str) -> dict[str, Any]:
    """What a browser would send if somebody saved the page as it is."""
    with office.ctx.units.read() as session:
        _, _, kind, code = address.strip("/").split("/")
        row = queries.find(session, kind, code)
        assert row is not None
        entry = queries.entry_of(row)
    form = {
        "revision": row.revision,
        "name_kk": entry.name_kk,
        "name_ru": entry.name_ru,
        "keywords_kk": "\r\n".join(entry.keywords_kk),
        "keywords_ru": "\r\n".join(entry.keywords_ru),
        "active": "y" if entry.active else None,
    }
    if not isinstance(entry, ServiceEntry):
        form |= {"short_kk": entry.short_kk, "short_ru": entry.short_ru}
    else:
        flags = ("is_topic", "verified_name", "verified_term", "documents_verified")
        optional = ("term_unit", "source", "source_status", "legal_source", "note")
        form |= {
            "department": entry.department,
            "term_days": "" if entry.term_days is None else str(entry.term_days),
            "documents_kk": entry.documents_kk,
            "documents_ru": entry.documents_ru,
            **{name: "y" if getattr(entry, name) else None for name in flags},
            **{name: getattr(entry, name) or "" for name in optional},
        }
    return form


def post(office: Desk, address: str, **changes: Any) -> Any:
    form = {**form_of(office, address), **changes}
    return office.post(address, **{name: v for name, v in form.items() if v is not None})


def stored(office: Desk, kind: str, code: str) -> Any:
    with office.ctx.units.read() as session:
        row = queries.find(session, kind, code)
        assert row is not None
        return queries.entry_of(row)


def history(office: Desk, code: str) -> list[CatalogueChange]:
    with office.ctx.units.read() as session:
        return list(session.query(CatalogueChange).filter_by(code=code).order_by("id"))


def test_the_lists_show_everything(office: Desk) -> None:
    departments = office.get("/console/catalogue").text
    assert departments.count("<tr role") == 1 + 33
    assert "Veterinary" not in departments
    services = office.get("/console/catalogue?kind=service").text
    assert services.count("<tr role") == 1 + 172
    assert services.count(">topic<") == 38


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=service&words=жилищная+помощь", "housing-aid"),
        ("kind=service&words=JILISHN", "housing-aid"),  # a part, in Latin letters
        ("kind=service&words=snow-rem", "snow-removal"),
        ("words=шұңқыр", "roads-transport"),  # a keyword
        ("kind=service&department=veterinary&words=ит", "stray-dogs"),
    ],
)
def test_searching(office: Desk, query: str, found: str) -> None:
    page = office.get(f"/console/catalogue?{query}").text
    listed = re.findall(r"/console/catalogue/(?:department|service)/([a-z0-9-]+)", page)
    assert found in listed
    assert len(listed) < 15


def test_a_search_that_finds_nothing_says_so(office: Desk) -> None:
    assert "Nothing was found" in office.get("/console/catalogue?words=zzvpr").text


def test_saving_a_page_unchanged_changes_nothing(office: Desk) -> None:
    for address, code in [(ROADS, "roads-transport"), (AID, "housing-aid"), (SNOW, "snow-removal")]:
        before = history(office, code)
        answer = post(office, address)
        assert answer.status_code == 302, answer.text
        assert "Nothing changed." in office.get(address).text
        assert len(history(office, code)) == len(before)


def test_every_entry_can_be_saved_as_it_is(office: Desk) -> None:
    """The form loses nothing of any shipped service."""
    with office.ctx.units.read() as session:
        services = [row.code for row in queries.services(session)]
    for code in services[::5]:
        before = stored(office, "service", code)
        assert post(office, f"/console/catalogue/service/{code}").status_code == 302
        assert stored(office, "service", code) == before


def test_an_edit_is_stored_and_noted_with_before_and_after(office: Desk) -> None:
    form = form_of(office, ROADS)
    words = form["keywords_ru"].replace("яма", "  Колдобина ")
    answer = post(office, ROADS, name_ru="Отдел дорог", keywords_ru=words)
    assert answer.status_code == 302
    entry = stored(office, "department", "roads-transport")
    assert entry.name_ru == "Отдел дорог"
    assert "колдобина" in entry.keywords_ru
    change = history(office, "roads-transport")[-1]
    assert (change.actor, change.action) == ("aigerim", "edited")
    assert change.before["name_ru"].startswith("Отдел пассажирского")
    assert change.after["name_ru"] == "Отдел дорог"
    page = office.get(ROADS).text
    assert "Saved." in page
    assert "<del>яма</del>" in page
    assert "<ins>колдобина</ins>" in page
    assert "catalogue export" in page  # the files say something else now


def test_an_edit_moves_new_appeals_at_once(office: Desk, ctx: Context) -> None:
    def department() -> str:
        with ctx.units.read() as session:
            return ctx.router.current(session).route("сломался трубадур").department

    assert department() == ctx.settings.routing.reception
    words = form_of(office, ROADS)["keywords_ru"] + "\nтрубадур"
    assert post(office, ROADS, keywords_ru=words).status_code == 302
    assert department() == "roads-transport"
    assert post(office, ROADS, active=None).status_code == 302
    assert department() == ctx.settings.routing.reception


@pytest.mark.parametrize(
    ("address", "changes", "field", "said"),
    [
        (ROADS, {"name_kk": " "}, "name_kk", "This is needed."),
        (ROADS, {"name_ru": "б" * 201}, "name_ru", "at most 200"),
        (ROADS, {"keywords_kk": "жол\nжол"}, "keywords_kk", "keep one"),
        (ROADS, {"keywords_ru": "doрога"}, "keywords_ru", "mixes Latin and Cyrillic"),
        (AID, {"term_days": "-1"}, "term_days", "whole number"),
        (AID, {"term_days": "six"}, "term_days", "whole number"),
        (AID, {"term_unit": ""}, "term_unit", "how the days are counted"),
        (AID, {"term_unit": "weeks"}, "term_unit", "Not a valid choice"),
        (AID, {"term_days": "", "verified_term": None}, "term_unit", "no term to count"),
        (AID, {"source": "", "source_status": ""}, "source", "the page that says so"),
        (AID, {"source": "egov"}, "source", "begins with https://"),
        (AID, {"documents_ru": ""}, "documents_ru", "enter it here too"),
        (AID, {"department": "nowhere"}, "department", "Choose a department."),
        (SNOW, {"term_days": "3", "term_unit": "working_days"}, "term_days", "A topic has none"),
        (SNOW, {"verified_name": "y"}, "verified_name", "A topic has none"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    office: Desk, address: str, changes: dict[str, Any], field: str, said: str
) -> None:
    code = address.rpartition("/")[2]
    before = history(office, code)
    answer = post(office, address, **changes)
    assert answer.status_code == 422
    error = re.search(rf'<p class="wrong" id="{field}-error">(.*?)</p>', answer.text)
    assert error is not None, answer.text
    assert said in error[1]
    if field not in ("department", "term_unit"):  # a list offers only what there is
        assert next(iter(changes.values())).split("\n")[0] in answer.text
    assert len(history(office, code)) == len(before)


def test_the_reception_stays_on(office: Desk) -> None:
    reception = office.ctx.settings.routing.reception
    answer = post(office, f"/console/catalogue/department/{reception}", active=None)
    assert answer.status_code == 422
    assert "can&#39;t be switched off" in answer.text


def test_two_people_edit_one_entry(office: Desk) -> None:
    form = form_of(office, ROADS)
    assert post(office, ROADS, name_ru="Отдел дорог").status_code == 302
    late = office.post(ROADS, **{**form, "name_ru": "Дорожный отдел"})
    assert late.status_code == 409
    assert "Дорожный отдел" in late.text  # what they typed
    assert "has changed since you opened it" in late.text
    assert stored(office, "department", "roads-transport").name_ru == "Отдел дорог"
    seen = re.search(r'name="revision"[^>]*value="(\d+)"', late.text)
    assert seen is not None
    again = office.post(ROADS, **{**form, "name_ru": "Дорожный отдел", "revision": seen[1]})
    assert again.status_code == 302
    assert stored(office, "department", "roads-transport").name_ru == "Дорожный отдел"


def test_what_is_switched_off_keeps_its_appeals(office: Desk, make: Make) -> None:
    appeal = make.appeal(department="roads-transport")
    assert re.search(r"<dt>Open appeals</dt><dd>1</dd>", office.get(ROADS).text)
    assert post(office, ROADS, active=None).status_code == 302
    department = office.read(appeal).department
    assert department is not None
    assert (department.code, department.is_active) == ("roads-transport", False)
    assert "switched off" in office.get("/console/catalogue").text
    page = office.get(f"/console/appeals/{appeal.reference}").text
    assert '<option value="roads-transport"' not in page


def test_nothing_can_be_deleted(office: Desk) -> None:
    for method in ("delete", "put", "patch"):
        assert getattr(office.client, method)(ROADS).status_code == 405


def test_there_is_no_such_entry(office: Desk) -> None:
    assert office.get("/console/catalogue/department/nowhere").status_code == 404
    assert office.get("/console/catalogue/place/abay").status_code == 404


def test_operators_see_no_way_there(desk: Desk) -> None:
    assert "/console/catalogue" not in desk.get("/console/").text


def with_service(make: Make, ctx: Context, code: str, **columns: Any) -> Appeal:
    """An appeal about a service whose columns are as given."""
    appeal = make.appeal()
    with ctx.units.write() as unit:
        service = unit.session.query(Service).filter_by(code=code).one()
        for name, value in columns.items():
            setattr(service, name, value)
        unit.session.get_one(Appeal, appeal.id).service_id = service.id
    return appeal


def test_operators_see_which_facts_are_supported(desk: Desk, make: Make, ctx: Context) -> None:
    page = desk.get(f"/console/appeals/{with_service(make, ctx, 'housing-aid').reference}").text
    term = re.search(r"<dt>Term of the service</dt><dd>(.*?)</dd>", page)
    documents = re.search(r"<dt>Documents</dt><dd>(.*?)</dd>", page)
    assert term is not None
    assert documents is not None
    assert "6 working days" in term[1]
    assert "supported by a source" in term[1]
    assert "not checked" in documents[1]


@pytest.mark.parametrize("columns", [{"verified_term": False}, {"source_status": "secondary"}])
def test_an_unsupported_term_is_marked(
    desk: Desk, make: Make, ctx: Context, columns: dict[str, Any]
) -> None:
    appeal = with_service(make, ctx, "housing-aid", **columns)
    page = desk.get(f"/console/appeals/{appeal.reference}").text
    term = re.search(r"<dt>Term of the service</dt><dd>(.*?)</dd>", page)
    assert term is not None
    assert "not checked" in term[1]


def test_unsupported_facts_are_never_sent(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = with_service(make, ctx, "housing-aid", verified_term=False, term_days=77)
    fact = "квитанции за коммунальные услуги"
    assert fact in stored(desk, "service", "housing-aid").documents_ru
    form = {"revision": desk.read(appeal).revision, "text": "Су бүгін беріледі."}
    assert desk.post(f"/console/appeals/{appeal.reference}/answer", **form).status_code == 302
    with ctx.units.read() as session:
        bodies = [each.body for each in session.query(Delivery)]
    assert bodies
    for body in bodies:
        assert "77" not in body.replace(appeal.reference, "")
        assert not any(part in body for part in ("түбіртек", "квитанции", "құжат"))


def test_conflicts_with_the_files_are_kept_for_a_person(office: Desk, ctx: Context) -> None:
    assert post(office, ROADS, name_ru="Отдел дорог").status_code == 302
    files = load_catalogue(ROOT / "config" / "catalogue")
    store_catalogue(ctx.units, files)
    assert stored(office, "department", "roads-transport").name_ru == "Отдел дорог"
    changed = tuple(
        replace(each, name_ru="Транспорт") if each.code == "roads-transport" else each
        for each in files.departments
    )
    store_catalogue(ctx.units, replace(files, departments=changed))
    assert stored(office, "department", "roads-transport").name_ru == "Отдел дорог"
    with ctx.units.read() as session:
        assert session.query(Department).count() == 33


def test_a_short_name_fits_an_sms(office: Desk) -> None:
    assert post(office, ROADS, short_kk="Жол бөлімі").status_code == 302
    assert stored(office, "department", "roads-transport").short_kk == "Жол бөлімі"
    assert "Short name in Kazakh" in office.get(ROADS).text
    refused = post(office, ROADS, short_ru="я" * 36)
    assert refused.status_code == 422
    assert "Use at most 35 characters." in refused.text
