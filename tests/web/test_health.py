"""What else anybody may fetch: the health check, the front door, and nothing beside."""

from flask import Flask

from hotline.storage import schema
from tests.web.conftest import locked
from tests.world import World


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


def test_an_unknown_address_tells_nothing(app: Flask) -> None:
    answer = app.test_client().get("/console/../etc/passwd")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
