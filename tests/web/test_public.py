"""What anybody may fetch: prompts, the health check, and nothing beside."""

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from hotline.flows.effects import Words
from hotline.storage import schema
from hotline.web.app import create_app
from hotline.web.state import PROMPTS
from tests.web.conftest import locked
from tests.world import World, make_world


def test_a_prompt_is_telephone_audio(app: Flask) -> None:
    answer = app.test_client().get("/prompts/kk/greeting.wav", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    assert answer.data[:4] == b"RIFF"
    assert "max-age" in answer.headers["Cache-Control"]


def test_said_words_are_found_under_their_signed_address(app: Flask) -> None:
    url = app.extensions[PROMPTS].url(Words("бес желтоқсан", "kk"))
    path = url.removeprefix("https://hotline.example")
    answer = app.test_client().get(path, buffered=True)
    assert (answer.status_code, answer.data[:4]) == (200, b"RIFF")


def signed(secret: str, value: object) -> str:
    return str(URLSafeSerializer(secret, salt="hotline.voice.said").dumps(value))


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "WyJrayIsInN1Il0.AAAA",
        signed("another secret", ["kk", "бес"]),
        signed("only-for-tests", ["kk"]),
    ],
)
def test_nobody_else_can_make_the_line_say_something(app: Flask, token: str) -> None:
    assert app.test_client().get(f"/prompts/said/{token}.wav").status_code == 404


UPS = ["..", "%2e%2e", "..%2f..", "%252e%252e", "....", "..%5c", "%c0%ae%c0%ae", "kk%2f..", "."]
TARGETS = [
    "etc/passwd",
    "main",
    "kk",
    "..%2fmain",
    "..%2f..%2fconfig%2fhotline",
    "greeting%00",
    "a b",
]


@pytest.mark.parametrize("language", [*UPS, "en", "KK", "kk ", "%00"])
def test_no_address_leads_out_of_the_prompts(app: Flask, language: str) -> None:
    client = app.test_client()
    for target in TARGETS:
        for path in (f"/prompts/{language}/{target}.wav", f"/prompts/{language}/{target}"):
            assert client.get(path).status_code in (301, 308, 404)
    for target in (*UPS, "Greeting", "greeting.wav", "9", "_x"):
        assert client.get(f"/prompts/kk/{target}.wav").status_code in (301, 308, 404)


def test_health(app: Flask) -> None:
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")  # type: ignore[index]


def test_health_without_a_database(world: World, app: Flask) -> None:
    with locked(world):
        answer = app.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json == {"status": "failing", "database": "away"}


def test_health_before_the_migration(world: World, app: Flask) -> None:
    schema.downgrade(world.ctx.units.engine, "base")
    answer = app.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json == {"status": "failing", "database": "needs migration"}


def test_the_front_door_leads_to_the_console(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.location) == (302, "/console/")


@pytest.mark.parametrize("path", ["/", "/health", "/prompts/kk/no_such.wav", "/nothing/here"])
def test_every_answer_carries_the_headers(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "max-age" in headers["Strict-Transport-Security"]


def test_without_https_nothing_is_said_of_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = make_world(tmp_path_factory.mktemp("plain"), SITE__PUBLIC_URL="http://127.0.0.1:8080")
    headers = create_app(world.ctx).test_client().get("/health").headers
    assert "Strict-Transport-Security" not in headers
    world.close()


def test_an_unknown_address_tells_nothing(app: Flask) -> None:
    answer = app.test_client().get("/console/../etc/passwd")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
