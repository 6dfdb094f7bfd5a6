"""What is written back is what was read, in the same style."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.catalogue import Department, Service, load_catalogue
from hotline.domain.catalogue.writing import WIDTH, Comments, entries_as_yaml

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"

FILE = """\
# Head.

# About the first.
- code: water
  name_kk: Су
  name_ru: Вода

- code: roads
  name_kk: Жол
  name_ru: Дороги
  active: false
"""

TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)
WORDS = st.lists(TEXT, max_size=30).map(tuple)


@pytest.mark.parametrize("file", ["departments.yaml", "services.yaml"])
def test_the_shipped_files_come_back_byte_for_byte(file: str) -> None:
    catalogue = load_catalogue(SHIPPED)
    entries = catalogue.departments if file == "departments.yaml" else catalogue.services
    text = (SHIPPED / file).read_text(encoding="utf-8")
    assert entries_as_yaml(entries, Comments.of(text)) == text


def test_comments_stay_with_their_entries() -> None:
    water = Department("water", "Су", "Вода")
    roads = Department("roads", "Жол", "Дороги", active=False)
    comments = Comments.of(FILE)
    assert entries_as_yaml([water, roads], comments) == FILE
    assert entries_as_yaml([roads, water], comments).endswith(
        "# About the first.\n- code: water\n  name_kk: Су\n  name_ru: Вода\n"
    )


@given(TEXT, TEXT, WORDS, st.booleans())
def test_any_department_comes_back(kk: str, ru: str, words: tuple[str, ...], active: bool) -> None:
    entry = Department("code", kk, ru, words, tuple(reversed(words)), active)
    (raw,) = yaml.safe_load(entries_as_yaml([entry], Comments()))
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in raw.items()}
    assert Department(**given) == entry


@given(TEXT, st.none() | st.integers(0, 99), st.sampled_from([None, "working_days"]))
def test_any_service_comes_back(text: str, days: int | None, unit: str | None) -> None:
    entry = Service(
        "code", "water", text, text, term_days=days, term_unit=unit, note=text, source=text
    )
    (raw,) = yaml.safe_load(entries_as_yaml([entry], Comments()))
    assert Service(**raw) == entry


@given(WORDS)
def test_lists_of_short_words_are_wrapped(words: tuple[str, ...]) -> None:
    short = tuple(word[:10] for word in words)
    text = entries_as_yaml([Department("code", "а", "б", short)], Comments())
    assert all(len(line) <= WIDTH for line in text.splitlines())
