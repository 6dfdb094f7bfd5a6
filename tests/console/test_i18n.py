"""The catalogues are complete, and what they say fits where it stands."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from flask import session

from hotline.web.console.time_left import TimeLeft
from hotline.web.i18n import catalogues
from hotline.web.i18n.catalogues import TRANSLATED, compile_catalogues, extract, read_catalogue
from tests.console.conftest import Desk

FIELD = re.compile(r"%\((\w+)\)[sd]")


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_words_are_found_at_all() -> None:
    assert len(extract()) > 200


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated(language: str) -> None:
    catalogue = read_catalogue(language)
    in_code = {message.id for message in extract() if message.id}
    assert in_code - {message.id for message in catalogue} == set(), "run hotline.web.i18n.update"
    assert {message.id for message in catalogue if message.id} - in_code == set()
    for message in catalogue:
        if message.id:
            assert all(form.strip() for form in forms(message)), message.id
            assert not message.fuzzy, message.id
    assert [error for _, errors in catalogue.check() for error in errors] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_fields_and_full_stops(language: str) -> None:
    for message in read_catalogue(language):
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for form in forms(message):
            assert set(FIELD.findall(form)) == set(FIELD.findall(english)), english
            if english[-1] in ".:?":
                assert form[-1] == english[-1], english
            else:
                assert form[-1] not in ",:", english


def test_kazakh_is_no_copy_of_russian() -> None:
    russian = {message.id: message.string for message in read_catalogue("ru")}
    same = {m.id for m in read_catalogue("kk") if m.id and m.string == russian[m.id]}
    international = {"Login", "SMS", "Telephone", "demo"}
    assert same == international


def test_catalogues_are_compiled_once(tmp_path: Path) -> None:
    folder = compile_catalogues(tmp_path)
    compiled = sorted(folder.rglob("*.mo"))
    assert [path.relative_to(folder).parts[0] for path in compiled] == ["kk", "ru"]
    written = [path.stat().st_mtime_ns for path in compiled]
    assert compile_catalogues(tmp_path) == folder
    assert [path.stat().st_mtime_ns for path in compiled] == written
    assert sorted(tmp_path.rglob("*")) == sorted([folder, *folder.rglob("*")])


def test_a_changed_catalogue_is_compiled_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compile_catalogues(tmp_path)
    sources = tmp_path / "sources"
    for language in TRANSLATED:
        path = catalogues.po_path(language, sources)
        path.parent.mkdir(parents=True)
        path.write_bytes(catalogues.po_path(language).read_bytes() + b"\n# changed\n")
    original = catalogues.po_path
    monkeypatch.setattr(
        catalogues, "po_path", lambda language, folder=sources: original(language, folder)
    )
    assert compile_catalogues(tmp_path) != before


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "остался 1 рабочий день"), (3, "осталось 3 рабочих дня"), (5, "осталось 5 рабочих дней")],
)
def test_russian_plurals(desk: Desk, days: int, words: str) -> None:
    with desk.client.application.test_request_context("/console/"):
        session["language"] = "ru"
        assert TimeLeft(days).words == words
