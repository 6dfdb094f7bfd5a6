"""A hotline, and a real Valkey with nothing in it."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from hotline.bootstrap import SystemClock
from hotline.queues.bell import RqBell
from hotline.storage.unit import Units
from hotline.supervisor.valkey import embedded_valkey
from tests.world import World, make_world

PATIENCE_S = 30


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline on a new SQLite database."""
    world = make_world(tmp_path)
    yield world
    world.close()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the embedded server; return its address."""
    folder = tmp_path_factory.mktemp("valkey")
    (folder / "run").mkdir()
    server = embedded_valkey(folder)
    is_ready = server.spec.ready
    assert is_ready is not None
    with subprocess.Popen(server.spec.command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not is_ready():
            assert time.monotonic() < deadline, "Valkey did not start"
            time.sleep(0.05)
        yield server.url
        process.terminate()


@pytest.fixture
def redis(valkey: str) -> Iterator[Redis]:
    """Return a connection to the emptied server."""
    with Redis.from_url(valkey) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def real(world: World, valkey: str, redis: Redis) -> World:
    """Return the hotline with the machine's clock and a bell that rings in Valkey."""
    units = Units(world.ctx.units.engine, RqBell(valkey), SystemClock())
    return replace(world, ctx=replace(world.ctx, units=units, clock=SystemClock()))
