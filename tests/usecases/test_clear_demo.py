"""Clearing the demonstration takes all of it and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from hotline.ports import IncomingText
from hotline.storage.tables import Appeal, Base, Call, Person
from hotline.usecases.catch_up import catch_up
from hotline.usecases.clear_demo import clear_demo
from hotline.usecases.demo_numbers import DEMO_NUMBERS
from tests.factories import make_live_transcript, make_person
from tests.fakes import SOUND
from tests.world import MOBILE, TEXT, CarrierSide, World, make_world

DEMO = min(DEMO_NUMBERS)
CATALOGUE = {"departments", "services"}


def counts(world: World) -> dict[str, int]:
    with world.ctx.units.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in CATALOGUE
        }


def live(world: World, caller: str, number: int) -> None:
    """Ring, speak, hang up, write; all of it worked off."""
    line, recording = CarrierSide.of(world), f"RE{number:032x}"
    sid, world.carrier.audio[recording] = f"CA{number:032x}", SOUND
    greeting = line.call("/twilio/voice", sid, caller)
    beep = line.call(greeting.action("Gather"), sid, caller)
    line.call(beep.action("Record"), sid, caller, RecordingSid=recording, RecordingDuration="7")
    line.post("/twilio/call-status", CallSid=sid, From=caller, CallStatus="completed")
    line.text("Су жоқ", sid=f"SM{number:032x}", sender=caller)
    with world.ctx.units.write() as unit:
        call = unit.session.query(Call).filter_by(carrier_sid=sid).one()
        make_live_transcript(unit, call_id=call.id)
    world.do()


def audio(world: World) -> list[str]:
    folder = world.ctx.settings.site.data_dir / "recordings"
    return sorted(path.stem for path in folder.rglob("*.wav"))


def test_only_the_demonstration_goes(world: World) -> None:
    live(world, MOBILE, 1)
    before, kept_audio = counts(world), audio(world)
    live(world, DEMO, 2)
    assert [appeal.is_demo for appeal in world.rows(Appeal)] == [False, False, True, True]
    assert clear_demo(world.ctx) == 2
    assert counts(world) == before
    assert audio(world) == kept_audio
    assert clear_demo(world.ctx) == 0


def test_an_empty_hotline_has_nothing_to_clear(world: World) -> None:
    assert clear_demo(world.ctx) == 0


def test_a_person_of_the_demonstration_who_then_rings_in_earnest_stays(world: World) -> None:
    """Somebody tried the page with a real number keyed in, and rang later from that number."""
    with world.ctx.units.write() as unit:
        make_person(unit, MOBILE, is_demo=True)
    live(world, MOBILE, 1)
    assert clear_demo(world.ctx) == 0
    assert world.one(Person).is_demo is False
    assert len(world.rows(Call)) == 1
    assert len(world.rows(Appeal)) == 2


def test_what_was_cleared_does_not_come_back_from_the_carriers_lists(world: World) -> None:
    live(world, DEMO, 2)
    clear_demo(world.ctx)
    world.carrier.texts = [IncomingText(f"SM{2:032x}", DEMO, "Су жоқ")]
    assert catch_up(world.ctx) == 0
    assert world.rows(Appeal) == []


@pytest.fixture
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a hotline in production, where those numbers belong to somebody."""
    secret = {"SITE__SECRET_KEY": "k" * 32, "SITE__MODE": "production"}
    world = make_world(tmp_path_factory.mktemp("production"), **secret)
    yield world
    world.close()


def test_in_production_nothing_is_a_demonstration(production: World) -> None:
    CarrierSide.of(production).text("Су жоқ", sid=TEXT, sender=DEMO)
    assert production.one(Appeal).is_demo is False
