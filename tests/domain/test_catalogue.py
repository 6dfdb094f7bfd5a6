"""The shipped catalogue, and what is said about a wrong one."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.domain.calendar import Term
from hotline.domain.catalogue import (
    Catalogue,
    Department,
    Service,
    load_catalogue,
    load_places,
    read_catalogue,
)
from hotline.domain.errors import InvalidInputError

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The first entries of the shipped files, which a test may spoil."""
    for path in SHIPPED.glob("*.yaml"):
        entries = re.split(r"^(?=- )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / path.name).write_text("".join(entries[:6]), encoding="utf-8")
    return tmp_path


def change(folder: Path, file: str, index: int = 0, **values: Any) -> None:
    """Give an entry of a file other values; None removes a field."""
    path = folder / file
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries[index].update(values)
    entries[index] = {k: v for k, v in entries[index].items() if v is not None}
    path.write_text(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_the_shipped_catalogue_is_whole_and_without_errors() -> None:
    reading = read_catalogue(SHIPPED, reception="akim-office")
    assert reading.errors == []
    catalogue = reading.catalogue
    assert len(catalogue.departments) == 33
    assert len(catalogue.services) == 172
    assert all(item.keywords_kk and item.keywords_ru for item in catalogue.departments)
    assert {place.name_kk for place in catalogue.places if place.verified} >= {"Абай", "Топар"}
    assert load_places(SHIPPED) == catalogue.places


def test_topics_are_told_apart_from_services() -> None:
    services = load_catalogue(SHIPPED).services
    topics = [item for item in services if item.is_topic]
    assert {"snow-removal", "stray-dogs", "water-supply"} <= {item.code for item in topics}
    assert all(item.term_days is None and not item.documents_ru for item in topics)


def test_looking_up() -> None:
    catalogue = load_catalogue(SHIPPED)
    service = catalogue.service("stray-dogs")
    assert service is not None
    assert service.is_topic
    assert service in catalogue.services_of("veterinary")
    assert catalogue.department("veterinary") is not None
    assert catalogue.department("no-such") is None


def test_a_service_that_is_switched_off_is_found_and_not_offered() -> None:
    off = Service("leak", "water", "Су ағуы", "Протечка", active=False)
    catalogue = Catalogue((Department("water", "Су", "Вода"),), (off,))
    assert catalogue.service("leak") == off
    assert catalogue.services_of("water") == ()


def test_only_a_term_that_a_current_source_supports_may_be_told() -> None:
    catalogue = load_catalogue(SHIPPED)
    told = {item.code: item.term for item in catalogue.services if item.term is not None}
    assert told["birth-registration"] == Term(
        2, "working_days", "Кодекс РК «О браке (супружестве) и семье» (26.12.2011)"
    )
    assert "targeted-assistance" not in told  # seen in a repealed order only
    assert all(catalogue.service(code).verified_term for code in told)  # type: ignore[union-attr]


def test_only_documents_that_somebody_checked_may_be_told() -> None:
    catalogue = load_catalogue(SHIPPED)
    assert all(item.documents("ru") == () for item in catalogue.services)
    aid = catalogue.service("housing-aid")
    assert aid is not None
    checked = replace(aid, documents_verified=True)
    assert checked.documents("ru")[0] == "заявление"
    assert checked.documents("kk")[0] == "өтініш"


@pytest.mark.parametrize(
    ("file", "values", "field", "sentence"),
    [
        ("services.yaml", {"department": "nobody"}, "department", "housing-aid.*'nobody'"),
        ("services.yaml", {"code": "housing-queue"}, "code", "housing-queue.*2 times"),
        ("services.yaml", {"code": "Жилищная помощь"}, "code", "small Latin letters"),
        ("services.yaml", {"term_days": "six"}, "term_days", "housing-aid.*'six'"),
        ("services.yaml", {"term_days": -1}, "term_days", "whole number"),
        ("services.yaml", {"term_unit": "weeks"}, "term_unit", "housing-aid.*'weeks'"),
        ("services.yaml", {"term_unit": None}, "term_unit", "working_days or calendar_days"),
        ("services.yaml", {"term_days": None, "verified_term": None}, "term_unit", "without"),
        ("services.yaml", {"term_days": None, "term_unit": None}, "verified_term", "not there"),
        ("services.yaml", {"is_topic": "yes please"}, "is_topic", "housing-aid.*is_topic"),
        ("services.yaml", {"is_topic": True}, "term_days", "a topic has none"),
        ("services.yaml", {"source": None, "source_status": None}, "source", "the page that"),
        ("services.yaml", {"source": "egov"}, "source", "no web address"),
        ("services.yaml", {"source_status": None}, "source_status", "how far"),
        ("services.yaml", {"source_status": "hearsay"}, "source_status", "'hearsay'"),
        ("services.yaml", {"documents_kk": None}, "documents_kk", "other language"),
        ("services.yaml", {"name_ru": "х" * 301}, "name_ru", "300"),
        ("services.yaml", {"name_ru": " Помощь"}, "name_ru", "spaces"),
        ("services.yaml", {"name_ru": "Пoмощь"}, "name_ru", "mixes Latin and Cyrillic"),
        ("departments.yaml", {"name_kk": ""}, "name_kk", "akim-office.*name_kk"),
        ("departments.yaml", {"name_ru": None}, "name_ru", "akim-office.*missing"),
        ("departments.yaml", {"colour": "red"}, "colour", "akim-office.*colour"),
        ("departments.yaml", {"keywords_kk": "су"}, "keywords_kk", "akim-office.*list of words"),
        ("departments.yaml", {"keywords_kk": ["су", "Су"]}, "keywords_kk", "lower case"),
        ("departments.yaml", {"keywords_ru": ["счётчик", "счетчик"]}, "keywords_ru", "keep one"),
        ("places.yaml", {"kind": "planet"}, "kind", "'planet'"),
        ("places.yaml", {"name_ru": "абай"}, "name_ru", "capital letter"),
    ],
)
def test_an_error_names_file_line_entry_and_field(
    folder: Path, file: str, values: dict[str, Any], field: str, sentence: str
) -> None:
    change(folder, file, **values)
    with pytest.raises(InvalidInputError, match=rf"{file}, line \d+.*{sentence}") as caught:
        load_catalogue(folder)
    assert caught.value.field == field


def test_all_errors_are_found_at_once(folder: Path) -> None:
    change(folder, "departments.yaml", 0, name_kk=None)
    change(folder, "departments.yaml", 1, code="roads-transport")
    change(folder, "services.yaml", 2, department="nobody", verified_name=True)
    change(folder, "places.yaml", 3, kind="planet")
    found = [(each.file, each.entry, each.issue.field) for each in read_catalogue(folder).errors]
    assert found == [
        ("departments.yaml", "akim-office", "name_kk"),
        ("departments.yaml", "roads-transport", "code"),
        ("departments.yaml", "roads-transport", "code"),
        ("services.yaml", "housing-privatization", "verified_name"),
        ("services.yaml", "housing-privatization", "department"),
        ("places.yaml", "Южный", "kind"),
    ]
    with pytest.raises(InvalidInputError, match=r"more: `python3 manage.py catalogue check`"):
        load_catalogue(folder)


def test_lines_are_those_of_the_file(folder: Path) -> None:
    path = folder / "services.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "term_unit: working_days", "term_unit: weeks", 1
    )
    path.write_text(text, encoding="utf-8")
    (error,) = read_catalogue(folder).errors
    assert text.splitlines()[error.line - 1].strip() == "term_unit: weeks"


def test_a_field_that_stands_twice(folder: Path) -> None:
    path = folder / "places.yaml"
    text = path.read_text(encoding="utf-8").replace("  kind: water\n", "  kind: water\n" * 2, 1)
    path.write_text(text, encoding="utf-8")
    (error,) = read_catalogue(folder).errors
    assert error.issue.field == "kind"
    assert "twice" in str(error)


def test_a_place_that_stands_twice(folder: Path) -> None:
    change(folder, "places.yaml", 1, name_kk="Абай")
    (error,) = read_catalogue(folder).errors
    assert "'Абай' stands there twice" in str(error)


@pytest.mark.parametrize(("values", "count"), [({"active": False}, 1), ({"code": "office"}, 1)])
def test_the_reception_must_be_in_use(folder: Path, values: dict[str, Any], count: int) -> None:
    change(folder, "departments.yaml", 0, **values)
    errors = read_catalogue(folder, reception="akim-office").errors
    assert len([e for e in errors if "routing.reception" in str(e)]) == count


def test_notes_are_no_errors(folder: Path) -> None:
    change(folder, "departments.yaml", 1, keywords_kk=["әкім"], keywords_ru=[])
    change(folder, "services.yaml", 2, documents_kk=None, documents_ru=None, legal_source=None)
    change(folder, "places.yaml", 1, name_ru="Қарабас (Топар)")
    notes = [str(each) for each in read_catalogue(folder).notes]
    load_catalogue(folder)
    for said in (
        "'әкім' of akim-office and village-akim",
        "village-akim, keywords_ru: is empty",
        "housing-privatization, is_topic: has no term",
        "holds two names",
        "Kazakh letters in the Russian name",
    ):
        assert any(said in note for note in notes), said


@pytest.mark.parametrize("content", ["code: x", "- 'unclosed", ""])
def test_a_file_that_is_no_list_of_entries(folder: Path, content: str) -> None:
    (folder / "places.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"places\.yaml"):
        read_catalogue(folder)


def test_an_entry_that_is_no_entry(folder: Path) -> None:
    (folder / "places.yaml").write_text("- [1, 2]\n- Абай\n", encoding="utf-8")
    errors = read_catalogue(folder).errors
    assert [each.line for each in errors] == [1, 2]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"departments\.yaml cannot be read"):
        load_catalogue(tmp_path / "nowhere")
