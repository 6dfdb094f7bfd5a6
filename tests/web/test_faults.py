"""A caller is on the line: whatever is broken inside, they hear markup that makes sense."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from flask import Flask

from hotline.flows.flows import Flows
from hotline.flows.session import Session
from hotline.ports import CarrierRecording
from hotline.storage.engine import PATIENCE_S
from hotline.storage.tables import Appeal, Call, CallStep, Person, Recording
from hotline.usecases.catch_up import catch_up
from hotline.web.app import create_app
from tests.web.conftest import locked
from tests.world import CALL, MOBILE, RECORDING, CarrierSide, Heard, World

CARRIER_GIVES_UP_AFTER_S = 15
SPOKEN = {"RecordingSid": RECORDING, "RecordingDuration": "7"}


def apologises(heard: Heard) -> bool:
    sorry = {"kk/sorry", "ru/sorry"} <= set(heard.prompts)
    return heard.status == 200 and sorry and "Record" in heard.verbs


def stored_session(world: World, text: str) -> None:
    with world.ctx.units.write() as unit:
        unit.session.get_one(Call, 1).session = text


# --- Something of ours is broken ---------------------------------------------------------------

BROKEN = [
    pytest.param(Session("main", "no-such-node", "ru", step=1).to_json(), id="unknown node"),
    pytest.param(Session("no-such-flow", "x", "ru", step=1).to_json(), id="unknown flow"),
    pytest.param("{}", id="another version's session"),
    pytest.param("", id="no session"),
]


@pytest.mark.parametrize("session", BROKEN)
def test_a_broken_session_apologises_and_records(
    world: World, line: CarrierSide, session: str
) -> None:
    greeting = line.call("/twilio/voice")
    stored_session(world, session)
    sorry = line.call(greeting.action("Gather"))
    assert apologises(sorry)
    thanks = line.call(sorry.action("Record"), **SPOKEN)
    assert thanks.verbs[-1] == "Hangup"
    assert "kk/received" in thanks.prompts
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_whoever_was_speaking_when_it_broke_has_not_spoken_in_vain(
    world: World, line: CarrierSide
) -> None:
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather"))
    stored_session(world, "{}")
    assert apologises(line.call(beep.action("Record"), **SPOKEN))
    line.post("/twilio/recording-status", CallSid=CALL, RecordingStatus="completed", **SPOKEN)
    line.post("/twilio/call-status", CallSid=CALL, From=MOBILE, CallStatus="completed")
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def without(world: World, *flows: str) -> CarrierSide:
    """Return the carrier's side of a hotline that lacks flows."""
    left = {name: flow for name, flow in world.ctx.flows.flows.items() if name not in flows}
    return CarrierSide(create_app(replace(world.ctx, flows=Flows(left))))


def test_without_the_main_flow_calls_are_still_recorded(world: World) -> None:
    line = without(world, "main")
    sorry = line.call("/twilio/voice")
    assert apologises(sorry)
    line.call(sorry.action("Record"), **SPOKEN)
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_without_any_flow_the_last_resort_is_left(world: World) -> None:
    line = without(world, *world.ctx.flows.flows)
    sorry = line.call("/twilio/voice")
    assert apologises(sorry)
    thanks = line.call(sorry.action("Record"), **SPOKEN)
    assert thanks.verbs[-1] == "Hangup"
    assert {"kk/received", "ru/received"} <= set(thanks.prompts)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/gather", {}),
        ("/twilio/gather?step=x", {}),
        ("/twilio/gather?step=-1", {}),
        ("/twilio/record?step=2", {}),
        ("/twilio/record?step=2", {"RecordingSid": RECORDING}),
        ("/twilio/record?step=2", {"RecordingSid": "../etc", "RecordingDuration": "7"}),
    ],
)
def test_a_webhook_that_lacks_something_is_no_reason_to_drop_a_caller(
    line: CarrierSide, path: str, form: dict[str, str]
) -> None:
    """A wrong address entered at the carrier, or a carrier that leaves something out."""
    line.call("/twilio/voice")
    assert apologises(line.call(path, **form))


def test_a_webhook_that_names_no_call_gets_markup_too(line: CarrierSide) -> None:
    assert apologises(Heard.of(line.post("/twilio/voice", From=MOBILE)))


def test_the_fallback_apologises_and_records(world: World, line: CarrierSide) -> None:
    more = {"ErrorCode": "11200", "ErrorUrl": "https://hotline.example/twilio/voice"}
    sorry = line.call("/twilio/voice-fallback", **more)
    assert apologises(sorry)
    line.call(sorry.action("Record"), **SPOKEN)
    assert world.one(Appeal).call_id == world.one(Call).id


def test_the_fallback_in_mid_call_keeps_the_step_numbers_apart(
    world: World, line: CarrierSide
) -> None:
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather"))
    sorry = line.call("/twilio/voice-fallback")
    assert sorry.action("Record") != beep.action("Record")
    # What belonged to the dialogue before is late now.
    assert line.call(greeting.action("Gather")) == sorry


# --- The database is away ----------------------------------------------------------------------


def test_the_database_is_given_up_before_the_carrier_gives_us_up(world: World) -> None:
    """An apology that meets a locked database too waits a second time."""
    with world.ctx.units.engine.connect() as connection:
        patience_ms = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert patience_ms == PATIENCE_S * 1000
    assert 2 * PATIENCE_S < CARRIER_GIVES_UP_AFTER_S


def test_what_is_said_while_the_database_is_away_is_found_afterwards(
    world: World, line: CarrierSide
) -> None:
    with locked(world):
        sorry = line.call("/twilio/voice")
        assert apologises(sorry)
        thanks = line.call(sorry.action("Record"), **SPOKEN)
    assert thanks.verbs[-1] == "Hangup"
    assert {"kk/received", "ru/received"} <= set(thanks.prompts)
    assert world.rows(Call) == []
    world.carrier.callers[CALL] = MOBILE
    world.carrier.recordings = [CarrierRecording(RECORDING, CALL, 7.0)]
    assert catch_up(world.ctx) == 1
    assert world.one(Recording).appeal_id == world.one(Appeal).id
    assert world.one(Person).phone == MOBILE


def test_a_call_goes_on_once_the_database_is_back(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    with locked(world):
        sorry = line.call(greeting.action("Gather"))
    assert apologises(sorry)
    thanks = line.call(sorry.action("Record"), **SPOKEN)
    assert thanks.verbs[-1] == "Hangup"
    assert "kk/received" in thanks.prompts
    assert line.call(sorry.action("Record"), **SPOKEN) == thanks
    line.post("/twilio/call-status", CallSid=CALL, From=MOBILE, CallStatus="completed")
    assert world.one(Recording).appeal_id == world.one(Appeal).id


def test_without_a_database_other_webhooks_fail_so_that_they_are_repeated(
    world: World, app: Flask, line: CarrierSide
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with locked(world):
        assert line.text("Су жоқ").status_code == 500
    assert line.text("Су жоқ").status_code == 200
    assert len(world.rows(Appeal)) == 1


def test_an_empty_database_is_as_good_as_none(world: World, line: CarrierSide) -> None:
    """Nobody migrated."""
    path = world.ctx.settings.site.data_dir / "hotline.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE call_steps")
    assert apologises(line.call("/twilio/voice"))


def test_a_turn_that_fails_half_way_leaves_nothing_behind(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    steps = len(world.rows(CallStep))
    path = world.ctx.settings.site.data_dir / "hotline.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON calls BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    before = world.one(Call).session
    assert apologises(line.call(greeting.action("Gather")))
    assert len(world.rows(CallStep)) == steps
    assert world.one(Call).session == before
