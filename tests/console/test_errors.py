"""No bare error: each page says what happened and what to do, in the reader's language."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from hotline.domain.errors import ConflictError
from tests.console.conftest import Desk


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Мұндай бет жоқ"), ("ru", "Такой страницы нет"), ("en", "There is no such page")],
)
def test_a_wrong_address_has_a_page_in_each_language(desk: Desk, language: str, words: str) -> None:
    desk.post("/console/language", language=language)
    answer = desk.get("/console/nowhere")
    assert answer.status_code == 404
    assert words in answer.text
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (RuntimeError("secret detail"), 500),
        (OperationalError("SELECT secret", {}, Exception("secret detail")), 503),
        (ConflictError("secret detail"), 409),
    ],
)
def test_a_fault_inside_tells_no_secrets(
    desk: Desk, app: Flask, fault: Exception, status: int
) -> None:
    def break_down() -> str:
        raise fault

    app.view_functions["console.calls"] = break_down
    answer = desk.get("/console/calls")
    assert answer.status_code == status
    assert f'<p class="code">{status}</p>' in answer.text
    assert "secret" not in answer.text


def test_a_page_without_a_database_still_comes(desk: Desk, app: Flask) -> None:
    desk.ctx.units.engine.dispose()
    (desk.ctx.settings.site.data_dir / "hotline.db").write_bytes(b"no database at all" * 100)
    for leftover in desk.ctx.settings.site.data_dir.glob("hotline.db-*"):
        leftover.unlink()
    answer = desk.get("/console/")
    assert answer.status_code in (500, 503)
    assert "<h1>" in answer.text


def test_a_wrong_method_is_refused_politely(desk: Desk) -> None:
    answer = desk.get("/console/sign-out")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


def test_errors_elsewhere_are_left_alone(desk: Desk) -> None:
    answer = desk.get("/nowhere")
    assert answer.status_code == 404
    assert "console.css" not in answer.text


def test_too_much_text_is_refused(desk: Desk) -> None:
    answer = desk.post("/console/sign-in", login="x" * 300_000, password="x")
    assert answer.status_code == 413
    assert "Shorten the text" in answer.text
