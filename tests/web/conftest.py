"""A hotline with a database of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline on a new SQLite database."""
    world = make_world(tmp_path)
    yield world
    world.close()
