"""What happens when something around the hotline fails, and that nothing is lost by it."""

import contextlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.work import WorkKind, WorkState
from hotline.storage.tables import Call, CallOutcome, Recording, Work
from hotline.usecases.catch_up import catch_up
from hotline.usecases.end_call import end_abandoned_calls
from tests.e2e.cast import HANG_UP, SAMPLES, speak
from tests.e2e.line import Line, wait_for
from tests.e2e.signed_call import SignedCall
from tests.e2e.traces import appeal_of, appeals_of, call_of, sms_to

pytestmark = pytest.mark.e2e

SAID = "B_110.wav"
NO_WATER = "Нет воды во дворе"


class Later:
    """A clock that is ahead."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        """Return what the time will be."""
        return datetime.now(UTC) + self._by


# --- The bell --------------------------------------------------------------------------------


def test_a_killed_and_emptied_valkey_loses_nothing(line: Line) -> None:
    phones = [f"+7701556{number:04}" for number in range(6)]
    with line.paused("worker-fetch", "worker-deliver", "worker-route"):
        for phone in phones[:3]:
            line.carrier.call(phone, [speak(SAID), HANG_UP], speed=0)
            line.carrier.write(phone, NO_WATER)
        valkey = line.pid("valkey")
        line.kill(valkey)
        for data in (line.data_dir / "valkey").glob("*/appendonlydir"):
            shutil.rmtree(data)
        for phone in phones[3:]:
            line.carrier.call(phone, [speak(SAID), HANG_UP], speed=0)
            line.carrier.write(phone, NO_WATER)
    line.settle()
    for phone in phones:
        spoken, written = sorted(appeals_of(line, phone), key=lambda appeal: appeal.channel)
        assert (spoken.text.lower(), written.text) == (SAMPLES[SAID], NO_WATER)
        assert spoken.department is not None
        assert written.department is not None
        assert len(sms_to(line, phone)) == 2


# --- The carrier -----------------------------------------------------------------------------


def test_a_dead_carrier_is_asked_again(line: Line) -> None:
    phone = "+77015570001"
    with line.paused("worker-fetch", "worker-deliver"):
        line.carrier.call(phone, [speak(SAID), HANG_UP], speed=0)
        wait_for(line.carrier.is_idle, "the carrier has said everything")
        carrier = line.pid("simulated-carrier")
        line.kill(carrier)
    _keep_down(line, "simulated-carrier", [WorkKind.FETCH_RECORDING, WorkKind.DELIVER])
    wait_for(lambda: line.is_back("simulated-carrier", carrier), "the carrier is back")
    line.let_pass(timedelta(minutes=1))
    line.settle()
    assert appeal_of(line, phone).text.lower() == SAMPLES[SAID]
    assert len(sms_to(line, phone)) == 1


def _keep_down(line: Line, name: str, kinds: list[WorkKind]) -> None:
    """Kill a process until open work of each of these kinds has failed because of it."""

    def all_failed() -> bool:
        with contextlib.suppress(ProcessLookupError):
            if pid := line.running(name, "starting", "running"):
                line.kill(pid)
        with line.ctx.units.read() as session:
            failed = session.scalars(
                select(Work.kind).where(Work.state == WorkState.OPEN, Work.problem.is_not(None))
            ).all()
        return set(kinds) <= set(failed)

    wait_for(all_failed, f"{', '.join(kinds)} failed without {name}")


def test_lost_status_callbacks_are_made_up_for(line: Line) -> None:
    """Neither the end of the call, nor its recording, nor the receipt is ever reported."""
    phone = "+77015570002"
    line.carrier.chaos(drop=1)
    line.carrier.call(phone, [speak(SAID), {"press": "#"}], speed=0)
    wait_for(lambda: _states(line, phone) == [DeliveryState.SENT], "the SMS is sent")
    line.carrier.chaos(drop=0)
    line.let_pass(timedelta(minutes=10))
    line.settle()
    appeal = appeal_of(line, phone)
    assert appeal.text.lower() == SAMPLES[SAID]
    assert appeal.deliveries[0].state is DeliveryState.DELIVERED
    assert call_of(line, phone).ended_at is None
    line.let_pass(timedelta(hours=2))
    end_abandoned_calls(line.ctx)
    assert call_of(line, phone).ended_at is not None
    assert len(sms_to(line, phone)) == 1


def _states(line: Line, phone: str) -> list[DeliveryState]:
    return [delivery.state for delivery in appeal_of(line, phone).deliveries]


@pytest.mark.parametrize(
    ("magic", "state", "sent", "calls_back"),
    [
        pytest.param("9001", DeliveryState.FAILED, 1, True, id="phone is off"),
        pytest.param("9003", DeliveryState.FAILED, 0, True, id="landline, refused at once"),
        pytest.param("9004", DeliveryState.FAILED, 1, True, id="landline, fails later"),
        pytest.param("9006", DeliveryState.DELIVERED, 1, False, id="429 twice"),
        pytest.param("9007", DeliveryState.FAILED, 0, True, id="500 for ever"),
        pytest.param("9008", DeliveryState.DELIVERED, 1, False, id="timeout after accept"),
        pytest.param("9009", DeliveryState.SENT, 1, False, id="no receipt"),
    ],
)
def test_an_sms_that_has_trouble_is_sent_once_or_a_person_rings(
    line: Line, magic: str, state: DeliveryState, sent: int, calls_back: bool
) -> None:
    phone = f"+7701000{magic}"
    line.carrier.write(phone, NO_WATER)

    def is_settled() -> bool:
        if _states(line, phone) == [state]:
            return True
        line.let_pass(timedelta(minutes=5))
        return False

    wait_for(is_settled, f"the SMS is {state}")
    line.settle()
    assert appeal_of(line, phone).wants_callback is calls_back
    assert len(sms_to(line, phone)) == sent


# --- The database ----------------------------------------------------------------------------


def test_a_caller_is_heard_while_the_database_is_away(line: Line) -> None:
    """The line apologises and records; what was said is an appeal as soon as it can be."""
    phone = "+77015580001"
    with _locked_database(line):
        call = line.carrier.call(phone, [speak(SAID), {"press": "#"}], speed=0)
    assert call["failure"] is None
    assert call["violations"] == []
    played = [entry["data"].get("url", "") for entry in call["steps"] if entry["kind"] == "step"]
    assert any(url.endswith("/kk/sorry.wav") for url in played)
    assert any(url.endswith("/kk/received.wav") for url in played)
    wait_for(line.carrier.is_idle, "the carrier has said everything")
    _catch_up(line)
    line.settle()
    appeal = appeal_of(line, phone)
    assert appeal.text.lower() == SAMPLES[SAID]
    assert len(sms_to(line, phone)) == 1
    _catch_up(line)
    assert len(appeals_of(line, phone)) == 1


def test_the_database_goes_away_in_mid_call(line: Line) -> None:
    phone = "+77015580002"
    call = line.carrier.ring(phone, [{"talking": True}], interactive=True, speed=5)
    wait_for(lambda: line.carrier.hears_beep(call), "the caller speaks")
    with _locked_database(line):
        line.carrier.act(call, {**speak(SAID), "live": True}, {"press": "#"})
        ended = line.carrier.hear_out(call)
    assert ended["failure"] is None
    assert ended["violations"] == []
    wait_for(line.carrier.is_idle, "the carrier has said everything")
    _catch_up(line)
    line.let_pass(timedelta(hours=2))
    end_abandoned_calls(line.ctx)
    line.settle()
    assert appeal_of(line, phone).text.lower() == SAMPLES[SAID]
    assert call_of(line, phone).outcome is CallOutcome.APPEAL


def test_texts_that_the_line_missed_are_caught_up_with(line: Line) -> None:
    phone = "+77015580003"
    web = line.pid("web")
    os.killpg(web, signal.SIGKILL)  # its workers as well, which would go on for a moment
    assert line.carrier.write(phone, NO_WATER)["failure"]
    wait_for(lambda: line.is_back("web", web), "web is back")
    _catch_up(line)
    line.settle()
    assert appeal_of(line, phone).text == NO_WATER
    assert len(sms_to(line, phone)) == 1


@contextlib.contextmanager
def _locked_database(line: Line) -> Iterator[None]:
    """Let nobody else write, as a backup or a broken disk would."""
    database = sqlite3.connect(line.data_dir / "hotline.db", isolation_level=None)
    with contextlib.closing(database):
        database.execute("BEGIN EXCLUSIVE")
        yield
        database.execute("ROLLBACK")


def _catch_up(line: Line) -> None:
    """Do the sweeper's chore now; it leaves alone what is younger than two minutes."""
    catch_up(replace(line.ctx, clock=Later(timedelta(minutes=3))))


# --- Recordings ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["garbage", "empty", "nothing"])
def test_a_broken_recording_is_left_to_the_operators_ear(line: Line, how: str) -> None:
    """`garbage` in place of sound, an empty file, a WAV without a sample."""
    phone = f"+7701559{['garbage', 'empty', 'nothing'].index(how):04}"
    line.carrier.call(phone, [{"spoil": how}, speak(SAID), {"press": "#"}], speed=0)
    line.settle()
    appeal = appeal_of(line, phone)
    assert (appeal.state, appeal.text) == (AppealState.IN_REVIEW, "")
    assert [entry.after.get("why") for entry in appeal.history if entry.action == "listen"]
    assert appeal.department is not None
    assert appeal.recordings[0].problem
    assert len(sms_to(line, phone)) == 1


def test_recordings_of_no_length_are_no_message(line: Line) -> None:
    """0 seconds, three times: the caller is asked again, then told that somebody will ring."""
    phone = "+77015600001"
    call = SignedCall(line, phone)
    call.post("/twilio/voice")
    for _ in range(3):
        answer = call.record(seconds=0)
    assert "will_call_back" in answer
    call.post("/twilio/call-status", CallStatus="completed", CallDuration="60")
    line.settle()
    appeal = appeal_of(line, phone)
    assert (appeal.wants_callback, appeal.recordings) == (True, [])
    assert call_of(line, phone).outcome is CallOutcome.APPEAL


def test_a_hang_up_at_the_beep_is_an_explained_discard(line: Line) -> None:
    phone = "+77015600002"
    call = SignedCall(line, phone)
    call.post("/twilio/voice")
    call.record(seconds=0, Digits="hangup", CallStatus="completed")
    call.post("/twilio/call-status", CallStatus="completed", CallDuration="20")
    line.settle()
    assert appeals_of(line, phone) == []
    assert call_of(line, phone).outcome is CallOutcome.HUNG_UP_EARLY
    with line.ctx.units.read() as session:
        [recording] = session.scalars(
            select(Recording).join(Call, Recording.call_id == Call.id).filter_by(from_raw=phone)
        )
    assert (recording.is_message, bool(recording.problem)) == (False, True)
