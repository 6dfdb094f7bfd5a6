"""The caller puts the receiver down, at each moment."""

import time
from typing import Any

import pytest

from hotline.simulator.audio import encode

HANG_UP = {"hangup": True}


@pytest.mark.parametrize(
    ("page", "script"),
    [
        ("<Play>/prompt.wav</Play>", [{"silence": 1}]),
        ('<Gather action="/next"><Play>/prompt.wav</Play></Gather>', [{"silence": 1}]),
        ('<Gather action="/next"/>', [{"listen": True}]),
        ('<Gather action="/next"/>', [{"press": "1"}]),
        ('<Pause length="5"/>', [{"silence": 1}]),
        ('<Record action="/next"/>', [{"listen": True}]),
        ('<Record action="/next"/>', [{"listen": True}, {"silence": 2}]),
    ],
)
def test_only_the_call_status_tells(line: Any, customer: Any, page: str, script: Any) -> None:
    customer.pages["/voice"] = page + "<Redirect>/never</Redirect>"
    call = line.call(*script, HANG_UP)
    assert line.steps(call, "hangup")[0]["by"] == "caller"
    assert customer.wait_for("/call-status")[0].form["CallStatus"] == "completed"
    assert not customer.asked("/next")
    assert not customer.asked("/never")


def test_in_a_recording_the_action_is_told(line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = '<Record action="/next" recordingStatusCallback="/recorded"/>'
    customer.pages["/next"] = "<Redirect>/never</Redirect>"
    line.call({"speak": line.upload(encode(make_tone(2.0)))}, HANG_UP)
    (hit,) = customer.asked("/next")
    assert (hit.form["Digits"], hit.form["CallStatus"]) == ("hangup", "completed")
    assert hit.form["RecordingDuration"] == "2"
    assert customer.wait_for("/recorded")
    assert customer.wait_for("/call-status")
    assert not customer.asked("/never")


def test_while_a_dialled_person_talks(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Dial action="/next">+77213555555</Dial>'
    line.call({"silence": 10}, HANG_UP)
    form = customer.asked("/next")[0].form
    assert (form["DialCallStatus"], form["DialCallDuration"]) == ("completed", "7")


def test_while_a_dialled_telephone_rings(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Dial action="/next">+77213555555</Dial>'
    line.call({"silence": 1}, HANG_UP)
    assert customer.asked("/next")[0].form["DialCallStatus"] == "canceled"


def test_live_at_once(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather timeout="600" action="/next"/>'
    sid = line.post("/sim/calls", {"from": "+77010001111", "interactive": True})["sid"]
    customer.wait_for("/voice")
    line.post(f"/sim/calls/{sid}/actions", HANG_UP)
    assert line.finished(sid)["status"] == "completed"
    assert line.steps(line.finished(sid), "hangup")


def test_a_live_caller_presses_and_speaks(line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = '<Gather numDigits="1" timeout="600" action="/next"/>'
    customer.pages["/next"] = '<Record action="/kept" timeout="600"/>'
    body = {"from": "+77010001111", "interactive": True, "speed": 50}
    sid = line.post("/sim/calls", body)["sid"]
    _until_waiting(line, sid, "keys")
    line.post(f"/sim/calls/{sid}/actions", {"press": "1"})
    _until_waiting(line, sid, "voice")
    sound = line.upload(encode(make_tone(2.0)))
    steps = [{"talking": True}, {"speak": sound, "live": True}, {"press": "#"}]
    line.post(f"/sim/calls/{sid}/actions", steps)
    form = customer.wait_for("/kept")[0].form
    assert (form["RecordingDuration"], form["Digits"]) == ("2", "#")


def _until_waiting(line: Any, sid: str, what: str) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        call = line.get(f"/sim/calls/{sid}", wait=0.05)
        if any(step["waits_for"] == what for step in line.steps(call, "waiting")):
            return
    pytest.fail(f"The line never waited for {what}.")
