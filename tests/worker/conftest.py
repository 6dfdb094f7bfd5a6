"""A hotline, and a real Valkey with nothing in it."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

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
