"""Who changed an entry since the files were loaded: the file, a person, or both."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.catalogue import Department, Service
from hotline.domain.catalogue.differences import (
    ABSENT,
    UNKNOWN,
    Action,
    Stored,
    differences,
    digest,
    origin_after,
)

OLD = Department("roads", "Жол бөлімі", "Отдел дорог", ("жол",))
BY_FILE = replace(OLD, name_ru="Отдел автодорог")
BY_PERSON = replace(OLD, keywords_kk=("жол", "көпір"))
OFF = replace(OLD, active=False)


def action(row: Stored, filed: Department | None) -> Action | None:
    found = list(differences({"roads": row}, [filed] if filed else []))
    return found[0].action if found else None


@pytest.mark.parametrize(
    ("entry", "origin", "filed", "expected"),
    [
        (OLD, digest(OLD), OLD, None),
        (OLD, digest(OLD), BY_FILE, Action.CHANGED),
        (BY_PERSON, digest(OLD), OLD, Action.KEPT),
        (BY_PERSON, digest(OLD), BY_FILE, Action.CONFLICT),
        (BY_PERSON, digest(OLD), BY_PERSON, None),  # exported, or typed into both
        (BY_PERSON, UNKNOWN, OLD, Action.CHANGED),  # before origins were kept
        (OFF, digest(OLD), OLD, Action.KEPT),  # a person switched it off
        (OFF, digest(OFF), OLD, Action.BACK),
        (OLD, digest(OLD), OFF, Action.CHANGED),
        (OLD, digest(OLD), None, Action.SWITCHED_OFF),
        (BY_PERSON, digest(OLD), None, Action.CONFLICT),
        (OFF, digest(OLD), None, None),
        (OLD, ABSENT, None, Action.KEPT),  # a person switched it on again
        (OFF, ABSENT, OLD, Action.BACK),
        (OFF, ABSENT, BY_FILE, Action.BACK),
        (BY_PERSON, ABSENT, BY_FILE, Action.CONFLICT),
    ],
)
def test_who_changed_what(
    entry: Department, origin: str, filed: Department | None, expected: Action | None
) -> None:
    assert action(Stored(entry, origin), filed) == expected


def test_a_new_entry_is_added() -> None:
    (found,) = differences({}, [OLD])
    assert (found.action, found.entry, found.changes) == (Action.ADDED, OLD, {})


def test_changes_are_told_field_by_field() -> None:
    (found,) = differences({"roads": Stored(OLD, digest(OLD))}, [BY_FILE])
    assert found.changes == {"name_ru": ("Отдел дорог", "Отдел автодорог")}


versions = st.builds(
    Department,
    st.just("roads"),
    st.sampled_from(["Жол", "Көлік"]),
    st.just("Дороги"),
    st.sampled_from([(), ("жол",)]),
    active=st.booleans(),
)


@given(versions, st.sampled_from([UNKNOWN, ABSENT]) | versions.map(digest), st.none() | versions)
def test_loading_twice_is_loading_once(
    entry: Department, origin: str, filed: Department | None
) -> None:
    """After a load nothing is left to apply, and what stands goes on standing."""
    row = Stored(entry, origin)
    first = action(row, filed)
    standing = first in (Action.KEPT, Action.CONFLICT)
    applied = entry if first is None or standing else filed or replace(entry, active=False)
    after = Stored(applied, origin_after(row, filed, first))
    assert action(after, filed) == (first if standing else None)


@given(versions, versions)
def test_a_persons_edit_is_never_overwritten_by_an_unchanged_file(
    filed: Department, edited: Department
) -> None:
    assert action(Stored(edited, digest(filed)), filed) in (None, Action.KEPT)


def test_a_field_that_a_later_version_adds_changes_no_digest() -> None:
    service = Service("leak", "water", "Су ағуы", "Протечка")
    assert digest(replace(service, note=None, active=True)) == digest(service)
    assert digest(replace(service, active=False)) != digest(service)


@pytest.mark.parametrize(
    ("kk", "ru", "expected"),
    [
        ("Жол бөлімі", "Отдел автодорог", False),
        ("Жолдар", "Дороги", False),
        ("Жол және көлік", "Транспорт", False),
        ("Ветеринария", "Ветеринария", True),
    ],
)
def test_a_code_that_gets_another_meaning_is_noticed(kk: str, ru: str, expected: bool) -> None:
    renamed = replace(OLD, name_kk=kk, name_ru=ru)
    (found,) = differences({"roads": Stored(OLD, digest(OLD))}, [renamed])
    assert found.is_another_meaning is expected
