"""An operator and the recogniser at the same moment, on PostgreSQL, which locks rows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hotline.storage.engine import open_engine
from hotline.storage.tables import Appeal, Channel, Recording
from hotline.storage.unit import Units
from hotline.usecases.context import Context
from tests.console.conftest import Desk, Make
from tests.fakes import ListBell, SettableClock

pytestmark = pytest.mark.postgres


@pytest.fixture
def ctx(
    built: Context, clock: SettableClock, bell: ListBell, postgres_url: str
) -> Iterator[Context]:
    """Return a hotline on a new PostgreSQL database."""
    engine = open_engine(postgres_url)
    units = Units(engine, bell, clock)
    yield replace(built, clock=clock, units=units)
    engine.dispose()


def test_a_correction_and_the_recognisers_words_do_not_block_each_other(
    desk: Desk, make: Make, ctx: Context
) -> None:
    """Both change the recording and the appeal; in another order each would wait for the other."""
    appeal = make.appeal(channel=Channel.CALL, call=make.call(), text="")
    recording = make.recording(appeal)
    path = f"/console/appeals/{appeal.reference}/recordings/{recording.id}/text"
    with ThreadPoolExecutor(1) as pool, ctx.units.write() as unit:
        unit.session.get_one(Recording, recording.id, with_for_update=True)
        correcting = pool.submit(desk.post, path, text="су жоқ", version=0)
        with pytest.raises(TimeoutError):
            correcting.result(1)  # it waits for the row that this transaction holds
        unit.session.get_one(Appeal, appeal.id, with_for_update=True)
        unit.session.commit()
        assert correcting.result(30).status_code == 302
    assert desk.read(appeal).text == "су жоқ"
