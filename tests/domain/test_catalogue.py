"""The shipped catalogue, and what is said about a wrong one."""

import shutil
from pathlib import Path

import pytest
import yaml

from hotline.domain.calendar import Term
from hotline.domain.catalogue import load_catalogue
from hotline.domain.errors import InvalidInputError

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


def test_the_shipped_catalogue_is_whole() -> None:
    catalogue = load_catalogue(SHIPPED)
    assert len(catalogue.departments) == 33
    assert len(catalogue.services) == 172
    assert all(item.keywords_kk and item.keywords_ru for item in catalogue.departments)
    assert {place.name_kk for place in catalogue.places if place.verified} >= {"Абай", "Топар"}


def test_looking_up() -> None:
    catalogue = load_catalogue(SHIPPED)
    service = catalogue.service("stray-dogs")
    assert service is not None
    assert service.is_topic
    assert service in catalogue.services_of("veterinary")
    assert catalogue.department("veterinary") is not None
    assert catalogue.department("no-such") is None


def test_only_a_term_that_a_current_source_supports_may_be_told() -> None:
    catalogue = load_catalogue(SHIPPED)
    told = {item.code: item.term for item in catalogue.services if item.term is not None}
    assert told["birth-registration"] == Term(
        2, "working_days", "Кодекс РК «О браке (супружестве) и семье» (26.12.2011)"
    )
    assert "targeted-assistance" not in told  # seen in a repealed order only
    assert "information-request" not in told  # seen in a secondary source only
    assert all(catalogue.service(code).verified_term for code in told)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("file", "change", "field", "sentence"),
    [
        ("services.yaml", {"department": "nobody"}, "department", "housing-aid.*'nobody'"),
        ("services.yaml", {"code": "housing-queue"}, "code", "housing-queue.*2 times"),
        ("services.yaml", {"term_days": "six"}, "term_days", "housing-aid.*'six'"),
        ("services.yaml", {"term_unit": "weeks"}, "term_unit", "housing-aid.*'weeks'"),
        ("services.yaml", {"is_topic": "yes please"}, "is_topic", "housing-aid.*is_topic"),
        ("departments.yaml", {"name_kk": ""}, "name_kk", "akim-office.*name_kk"),
        ("departments.yaml", {"colour": "red"}, "colour", "akim-office.*colour"),
        ("departments.yaml", {"keywords_kk": "су"}, "keywords_kk", "akim-office.*list of words"),
    ],
)
def test_an_error_names_file_entry_and_field(
    tmp_path: Path, file: str, change: dict[str, object], field: str, sentence: str
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SHIPPED, folder)
    entries = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    entries[0].update(change)
    (folder / file).write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InvalidInputError, match=f"{file}.*{sentence}") as caught:
        load_catalogue(folder)
    assert caught.value.field == field


@pytest.mark.parametrize("content", ["code: x", "- [1, 2]", "- 'unclosed"])
def test_a_file_that_is_no_list_of_entries(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SHIPPED, folder)
    (folder / "places.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"places\.yaml"):
        load_catalogue(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"departments\.yaml cannot be read"):
        load_catalogue(tmp_path)
