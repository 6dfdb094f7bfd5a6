"""Words that were heard while the caller spoke raise the alarm; nobody waits for the recording."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.bootstrap import build_prompts
from hotline.carriers.twilio import TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.domain.work import WorkKind
from hotline.ports import Recognition, StreamStarted
from hotline.storage.tables import Alarm, Transcript
from hotline.usecases.live_transcript import keep_live_words
from tests.world import ADDRESS, CALL, RECORDING, TOKEN, CarrierSide, World, make_world

STREAM = StreamStarted(CALL, "MZ" + "0" * 32, 0)
FIRE = Recognition("көмектесіңіздер көрші үй өртеніп жатыр", (), 0.8, "kk", "fake", 7.0)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a hotline whose calls are streamed."""
    world = make_world(tmp_path, STREAM__ENABLED="true")
    settings = world.ctx.settings
    address = settings.stream.address
    numbers = (TOKEN, settings.carrier.voice_number)
    dialect = TwilioDialect(*numbers, WebhookAddresses(ADDRESS), build_prompts(settings), address)
    world.ctx = replace(world.ctx, dialect=dialect)
    yield world
    world.close()


@pytest.mark.parametrize("live_first", [True, False])
def test_the_caller_hears_112_before_the_recording_is_fetched(
    world: World, line: CarrierSide, live_first: bool
) -> None:
    line.call("/twilio/voice")
    line.call("/twilio/gather?step=1")
    if live_first:
        keep_live_words(world.ctx, STREAM, FIRE)
    line.call("/twilio/record?step=2", RecordingSid=RECORDING, RecordingDuration="7")
    if not live_first:
        keep_live_words(world.ctx, STREAM, FIRE)
    world.do(WorkKind.ROUTE, WorkKind.ALARM)
    assert world.carrier.interrupted == [CALL]
    assert "kk/emergency_112" in line.call("/twilio/emergency").prompts
    assert world.rows(Transcript) == []
    assert len(world.rows(Alarm)) == 1
