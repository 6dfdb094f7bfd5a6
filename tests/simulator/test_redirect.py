"""The customer takes a live call in hand while it is being recorded."""

import time
from typing import Any

import pytest

from hotline.simulator.audio import encode


@pytest.mark.parametrize("spoken", [2.0, 0.0])
def test_a_recording_ends_where_its_call_is_redirected(
    line: Any, customer: Any, make_tone: Any, spoken: float
) -> None:
    """The status callback tells of what was said up to then; the action is never asked."""
    recorded = f'recordingStatusCallback="{customer.url}/recorded"'
    customer.pages["/voice"] = f'<Record action="/next" timeout="600" {recorded}/>'
    customer.pages["/other"] = "<Hangup/>"
    sid = line.post("/sim/calls", {"from": "+77010001111", "interactive": True})["sid"]
    if spoken:
        sound = line.upload(encode(make_tone(spoken)))
        line.post(f"/sim/calls/{sid}/actions", {"speak": sound, "live": True})
        _until_step(line, sid, "speaks")
    else:
        _until_step(line, sid, "waiting")
    line.client().calls(sid).update(url=customer.url + "/other")
    call = line.finished(sid)
    assert customer.asked("/other")
    assert not customer.asked("/next")
    lengths = [step["seconds"] for step in line.steps(call, "recorded")]
    told = [int(hit.form["RecordingDuration"]) for hit in customer.asked("/recorded")]
    assert told == lengths
    assert [length >= spoken for length in lengths] == ([True] if spoken else [])


def _until_step(line: Any, sid: str, what: str) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if line.steps(line.get(f"/sim/calls/{sid}", wait=0.05), what):
            return
    pytest.fail(f"The call never came to {what}.")
