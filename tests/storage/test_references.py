"""The public number of an appeal is hers alone."""

import pytest
from sqlalchemy.exc import IntegrityError

from hotline.usecases.open_appeal import free_reference
from tests.factories import make_appeal
from tests.world import World

TAKEN, FREE = "10000003", "20000001"


def test_a_number_that_is_taken_is_drawn_again(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_appeal(unit, reference=TAKEN)
        assert free_reference(unit, iter([TAKEN, TAKEN, FREE]).__next__) == FREE


def test_the_database_keeps_numbers_apart_whatever_happens(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_appeal(unit, reference=TAKEN)
    with pytest.raises(IntegrityError), world.ctx.units.write() as unit:
        make_appeal(unit, reference=TAKEN)
