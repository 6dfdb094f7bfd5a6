"""A hotline with a database of its own for each test, and the carrier that talks to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import CarrierSide, World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline on a new SQLite database."""
    world = make_world(tmp_path)
    yield world
    world.close()


@pytest.fixture
def line(world: World) -> CarrierSide:
    """Return the carrier's side of the webhooks."""
    return CarrierSide.of(world)
