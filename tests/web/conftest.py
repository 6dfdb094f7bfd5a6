"""A hotline with its web application, and the carrier's side of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from hotline.web.app import create_app
from tests.world import CarrierSide, World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline on a new SQLite database."""
    world = make_world(tmp_path)
    yield world
    world.close()


@pytest.fixture
def app(world: World) -> Flask:
    """Return the web application."""
    return create_app(world.ctx)


@pytest.fixture
def line(app: Flask) -> CarrierSide:
    """Return the carrier, which signs its webhooks."""
    return CarrierSide(app)


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Hold the database against everybody, as a stuck process would.

    Nobody waits for it as long as in earnest, so that the tests don't either.
    """
    path = world.ctx.settings.site.data_dir / "hotline.db"

    @event.listens_for(world.ctx.units.engine, "checkout")
    def _hurry(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    with closing(sqlite3.connect(path, isolation_level=None)) as stuck:
        stuck.execute("BEGIN EXCLUSIVE")
        yield
        stuck.execute("ROLLBACK")
