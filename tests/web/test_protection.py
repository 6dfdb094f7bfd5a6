"""What holds for every answer of the web server: headers, sizes, and whose word counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from hotline.web.access import public
from hotline.web.app import MAX_BODY_BYTES, create_app
from tests.world import MOBILE, TEXT, CarrierSide, World, make_world

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def breakable(app: Flask) -> Flask:
    """Return the application with a page that fails."""
    app.add_url_rule("/fails", view_func=public(lambda: str(1 // 0)))
    return app


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/console/sign-in", 200),
        ("GET", "/console/static/console.css", 200),
        ("GET", "/prompts/kk/greeting.wav", 200),
        ("HEAD", "/health", 200),
        ("OPTIONS", "/twilio/voice", 200),
        ("GET", "/", 302),
        ("GET", "/console/", 302),
        ("POST", "/console/sign-in", 401),
        ("POST", "/twilio/voice", 403),
        ("GET", "/nowhere", 404),
        ("GET", "/console/nowhere", 404),
        ("GET", "/prompts/kk/nowhere.wav", 404),
        ("GET", "/twilio/voice", 405),
        ("GET", "/fails", 500),
    ],
)
def test_every_kind_of_answer_is_protected(
    breakable: Flask, method: str, path: str, status: int
) -> None:
    answer = breakable.test_client().open(path, method=method, buffered=True)
    assert answer.status_code == status
    directives = answer.headers["Content-Security-Policy"].split("; ")
    policy = dict(directive.split(" ", 1) for directive in directives)
    assert policy.items() >= POLICY.items()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_webhooks_answer_is_protected_too(line: CarrierSide) -> None:
    answer = line.post("/twilio/sms", MessageSid=TEXT, From=MOBILE, Body="Су жоқ")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/sms", "/console/sign-in"])
def test_a_body_that_is_too_large_is_not_read(app: Flask, path: str) -> None:
    answer = app.test_client().post(path, data={"Body": "a" * MAX_BODY_BYTES})
    assert answer.status_code == 413
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_of_very_many_fields_is_refused_without_being_believed(app: Flask) -> None:
    many = "&".join(f"a{number}=" for number in range(40_000))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
    answer = app.test_client().post("/twilio/voice", data=many[:MAX_BODY_BYTES], headers=headers)
    assert answer.status_code in (403, 413)


def test_without_https_nothing_is_said_of_it(tmp_path: Path) -> None:
    world = make_world(tmp_path, SITE__PUBLIC_URL="http://127.0.0.1:8080")
    headers = create_app(world.ctx).test_client().get("/health").headers
    assert "Strict-Transport-Security" not in headers
    world.close()


# --- Behind proxies ----------------------------------------------------------------------------


@pytest.fixture(params=[0, 1, 2])
def behind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, Flask]]:
    """Return how many proxies are trusted, and an application that tells whom it sees."""
    world: World = make_world(tmp_path, SITE__TRUSTED_PROXIES=str(request.param))
    app = create_app(world.ctx)
    app.add_url_rule("/who", view_func=public(_who))
    yield request.param, app
    world.close()


def _who() -> str:
    return str(request.remote_addr)


def test_only_trusted_proxies_say_who_is_asking(behind: tuple[int, Flask]) -> None:
    """The sign-in limits count by address; a stranger must not be able to choose one."""
    trusted, app = behind
    claimed = {"X-Forwarded-For": "6.6.6.6, 10.0.0.2, 10.0.0.1"}
    seen = app.test_client().get("/who", headers=claimed, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert seen.text == {0: "10.0.0.9", 1: "10.0.0.1", 2: "10.0.0.2"}[trusted]


def test_without_a_proxy_we_see_for_ourselves(behind: tuple[int, Flask]) -> None:
    _, app = behind
    seen = app.test_client().get("/who", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert seen.text == "10.0.0.9"
