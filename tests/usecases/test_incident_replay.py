"""Outages in a day of mixed contacts; tests/bench/incidents.py does the same with whole days."""

import pytest

from tests.usecases.incident_replay import make_day, replay
from tests.world import World


@pytest.mark.parametrize("seed", [1, 2])
def test_outages_are_found_and_nothing_else(world: World, seed: int) -> None:
    outcome = replay(world, make_day(seed, contacts=80))
    assert len(outcome.found_by) == 2
    assert all(count is not None and count <= 5 for count in outcome.found_by.values()), outcome
    assert outcome.false == []
    assert outcome.joined > 0.6
