"""What else anybody may fetch: the health check, the front door, and nothing beside."""

from pathlib import Path

import pytest
from flask import Flask

from hotline.storage import schema
from hotline.web.app import create_app
from tests.web.conftest import locked
from tests.world import World, make_world


def test_health(app: Flask) -> None:
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")  # type: ignore[index]


@pytest.mark.parametrize(("phones", "told"), [("", "reach no telephone"), ("+77011234567", "ok")])
def test_health_tells_whether_alarms_reach_anybody(tmp_path: Path, phones: str, told: str) -> None:
    world = make_world(tmp_path, EMERGENCY__DUTY_PHONES=phones)
    answer = create_app(world.ctx).test_client().get("/health")
    assert answer.status_code == 200
    assert told in answer.json["alarms"]  # type: ignore[index]
    world.close()


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
