"""The control interface: what is refused, what is seen, what survives."""

import json
from typing import Any

import pytest
import requests

from hotline.simulator.audio import encode

RESIDENT = "+77015550101"


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"dance": 1}, "No step is called dance"),
        ({"press": "A"}, "no keys"),
        ({"speak": "../../etc/passwd"}, "no sample or upload"),
        ({"say": " "}, "nothing to say"),
        ({"say": "a", "voice": "xx-nobody"}, "say:"),
        ({"silence": "long"}, "makes no sense"),
        ("hangup", "not a step"),
    ],
)
def test_bad_steps_are_refused(line: Any, step: Any, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        line.post("/sim/calls", {"from": RESIDENT, "script": [step]})


def test_other_sites_are_refused(line: Any) -> None:
    headers = {"Origin": "https://evil.example"}
    response = requests.post(line.url + "/sim/sms", json={}, headers=headers, timeout=5)
    assert response.status_code == 403
    form = requests.post(line.url + "/sim/sms", data={"from": "1"}, timeout=5)
    assert form.status_code == 400


def test_junk_is_no_sound(line: Any) -> None:
    response = requests.post(line.url + "/sim/audio", data=b"junk", timeout=5)
    assert response.status_code == 400
    assert "no audio" in response.json()["error"]


def test_a_call_that_is_over_takes_no_keys(line: Any) -> None:
    call = line.call()
    response = requests.post(
        f"{line.url}/sim/calls/{call['sid']}/actions", json={"press": "1"}, timeout=5
    )
    assert response.status_code == 409
    assert requests.get(line.url + "/sim/calls/CAx", timeout=5).status_code == 404


def test_samples_are_spoken(start_line: Any, customer: Any, tmp_path: Any, make_tone: Any) -> None:
    (tmp_path / "a.wav").write_bytes(encode(make_tone(3.0)))
    (tmp_path / "refs.tsv").write_text("a.wav\tkk\tkk+max\tсу жоқ\nmissing.wav\tkk\tkk\tа\n")
    line = start_line(samples=tmp_path)
    assert [sample["text"] for sample in line.get("/sim/samples")["samples"]] == ["су жоқ"]
    customer.pages["/voice"] = '<Record action="/next"/>'
    line.call({"speak": "a.wav"})
    assert customer.asked("/next")[0].form["RecordingDuration"] == "3"


def test_prompts_can_be_heard(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = "<Play>/prompt.wav</Play>"
    media = line.steps(line.call(), "play")[0]["media"]
    response = requests.get(f"{line.url}/sim/media/{media}", timeout=5)
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.content.startswith(b"RIFF")


def test_the_log_tells_every_request(line: Any) -> None:
    call = line.call()
    entries = line.get("/sim/log", sid=call["sid"], kind="webhook")["entries"]
    assert [entry["data"]["purpose"] for entry in entries] == ["voice", "call-status"]
    first = entries[0]["data"]
    assert (first["status"], first["answer"]) == (200, "<Response></Response>")
    assert first["attempts"][0]["ms"] > 0
    assert line.get("/sim/log", after=entries[-1]["id"], sid=call["sid"])["entries"] == []


def test_news_come_live_and_a_handset_rings(line: Any, customer: Any) -> None:
    customer.pages["/answer"] = '<Gather timeout="600" numDigits="1" action="/next"/>'
    address = line.url + "/sim/events"
    with requests.get(address, params={"phone": RESIDENT}, stream=True, timeout=30) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert b": hello" in (next(lines), next(lines))
        call = line.client().calls.create(
            to=RESIDENT, from_=line.config.number, url=customer.url + "/answer"
        )
        news = (json.loads(part[6:]) for part in lines if part.startswith(b"data: "))
        ringing = next(entry for entry in news if entry["data"].get("status") == "ringing")
        assert ringing["data"]["recipient"] == RESIDENT
        line.post(f"/sim/calls/{call.sid}/actions", {"pick_up": True})
        customer.wait_for("/answer")
        line.post(f"/sim/calls/{call.sid}/actions", {"hangup": True})
        assert line.finished(call.sid)["status"] == "completed"


def test_everything_survives_a_restart(start_line: Any, customer: Any, make_tone: Any) -> None:
    line = start_line()
    customer.pages["/voice"] = '<Record action="/next"/>'
    call = line.call({"speak": line.upload(encode(make_tone(1.0)))})
    message = line.client().messages.create(to=RESIDENT, from_="1414", body="a")
    stuck = line.client().messages.create(to="+77010009009", from_="1414", body="b")
    line.post("/sim/idle", {})
    again = start_line()
    assert again.get(f"/sim/calls/{call['sid']}")["status"] == "completed"
    assert again.get(f"/sim/calls/{call['sid']}")["steps"] == call["steps"]
    assert again.client().messages(message.sid).fetch().status == "delivered"
    assert again.client().messages(stuck.sid).fetch().status == "sent"
    (recording,) = again.client().recordings.list()
    auth = (line.config.account_sid, line.config.auth_token)
    url = f"{again.url}{again.config.account_path}/Recordings/{recording.sid}.wav"
    assert requests.get(url, auth=auth, timeout=5).content.startswith(b"RIFF")


def test_magic_numbers_are_told(line: Any) -> None:
    numbers = [row["number"] for row in line.get("/sim/magic")["numbers"]]
    assert "+77010009001" in numbers
    assert len(numbers) == len(set(numbers))
