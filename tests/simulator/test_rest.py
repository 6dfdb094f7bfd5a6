"""The REST interface, through the real SDK."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from hotline.simulator.audio import encode

RESIDENT = "+77015550101"


def send(line: Any, to: str = RESIDENT, **more: Any) -> Any:
    return line.client().messages.create(**{"to": to, "from_": "1414", "body": "Сәлем", **more})


def refused(line: Any, **more: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        send(line, **more)
    return caught.value


def test_an_sms_is_sent_and_delivered(line: Any, customer: Any) -> None:
    message = send(line, status_callback=customer.url + "/receipt")
    assert (message.status, message.num_segments, message.direction) == (
        "queued",
        "1",
        "outbound-api",
    )
    hits = customer.wait_for("/receipt", 2)
    assert [hit.form["MessageStatus"] for hit in hits] == ["sent", "delivered"]
    assert all(hit.is_signed for hit in hits)
    assert hits[1].form["MessageSid"] == message.sid
    assert hits[1].form["To"] == RESIDENT
    assert "ErrorCode" not in hits[1].form
    assert line.client().messages(message.sid).fetch().status == "delivered"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "nobody"}, 21211),
        ({"from_": "+77770000000"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"status_callback": "ftp://a/b"}, 21205),
        ({"to": "+77213155555"}, 21614),
        ({"to": "+77010009003"}, 21614),
        ({"to": "+77010009010"}, 21610),
    ],
)
def test_bad_messages_are_refused(line: Any, change: dict[str, str], code: int) -> None:
    error = refused(line, **change)
    assert (error.status, error.code) == (400, code)
    assert line.client().messages.list() == []


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        ("+77010009001", "undelivered", "30003"),
        ("+77010009002", "undelivered", "30005"),
        ("+77010009004", "undelivered", "30006"),
        ("+77010009005", "delivered", None),
    ],
)
def test_magic_numbers_of_messages(
    start_line: Any, customer: Any, number: str, status: str, code: str | None
) -> None:
    line = start_line(chaos={"slow_seconds": 0.1})
    send(line, to=number, status_callback=customer.url + "/receipt")
    form = customer.wait_for("/receipt", 2)[1].form
    assert (form["MessageStatus"], form.get("ErrorCode")) == (status, code)


def test_a_receipt_that_never_comes(line: Any, customer: Any) -> None:
    message = send(line, to="+77010009009", status_callback=customer.url + "/receipt")
    line.post("/sim/idle", {})
    assert [hit.form["MessageStatus"] for hit in customer.asked("/receipt")] == ["sent"]
    assert line.client().messages(message.sid).fetch().status == "sent"


def test_too_many_requests_at_first(line: Any) -> None:
    errors = [refused(line, to="+77010009006") for _ in range(2)]
    assert [(error.status, error.code) for error in errors] == [(429, 20429)] * 2
    assert send(line, to="+77010009006").sid
    assert len(line.client().messages.list()) == 1


def test_a_server_error(line: Any) -> None:
    assert refused(line, to="+77010009007").status == 500
    assert line.client().messages.list() == []


def test_accepted_but_the_answer_never_comes(start_line: Any) -> None:
    line = start_line(chaos={"hang_seconds": 1})
    with pytest.raises(requests.Timeout):
        line.client(timeout=0.2).messages.create(to="+77010009008", from_="1414", body="a")
    (message,) = line.client().messages.list(to="+77010009008")
    assert message.body == "a"


def test_messages_are_found_by_number_and_time(line: Any) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    for number in ("01", "02", "02"):
        send(line, to=f"+770155501{number}")
    line.post("/sim/idle", {})
    find = line.client().messages.list
    assert len(find(to="+77015550102")) == 2
    assert len(find(from_="1414", date_sent_after=before)) == 3
    assert find(date_sent_before=before - timedelta(hours=1)) == []
    assert find(date_sent_after=before + timedelta(hours=1)) == []
    assert len(find(date_sent=datetime.now(UTC))) == 3
    assert find(to="+77015559999") == []


def test_lists_come_in_pages(line: Any) -> None:
    sids = [send(line, body=str(number)).sid for number in range(7)]
    found = line.client().messages.list(page_size=3, to=RESIDENT)
    assert [message.sid for message in found] == list(reversed(sids))
    assert len(line.client().messages.list(limit=4, page_size=2)) == 4


def test_a_stranger_is_refused(line: Any) -> None:
    with pytest.raises(TwilioRestException) as caught:
        line.client("wrong").messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (401, 20003)
    response = requests.get(line.url + "/2010-04-01/Accounts/ACx/Messages.json", timeout=5)
    assert response.status_code == 401
    assert response.json()["code"] == 20003


@pytest.mark.parametrize("what", ["Messages/SM", "Calls/CA", "Recordings/RE", "Conferences/CF"])
def test_what_is_missing_is_not_found(line: Any, what: str) -> None:
    url = f"{line.url}{line.config.account_path}/{what}{'0' * 32}.json"
    auth = (line.config.account_sid, line.config.auth_token)
    response = requests.get(url, auth=auth, timeout=5)
    assert (response.status_code, response.json()["code"]) == (404, 20404)


def ring(line: Any, customer: Any, to: str = RESIDENT, **more: Any) -> Any:
    return line.client().calls.create(
        to=to,
        from_=line.config.number,
        status_callback=customer.url + "/progress",
        **{"url": customer.url + "/answer", **more},
    )


def test_a_call_out(line: Any, customer: Any) -> None:
    customer.pages["/answer"] = '<Gather numDigits="1" action="/next"/>'
    line.post("/sim/phones", {"number": RESIDENT, "script": [{"listen": True}, {"press": "1"}]})
    events = ["initiated", "ringing", "answered", "completed"]
    call = ring(line, customer, status_callback_event=events, machine_detection="Enable")
    assert call.status == "queued"
    hits = customer.wait_for("/progress", 4)
    assert [hit.form["CallStatus"] for hit in hits] == [
        "queued",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [hit.form["SequenceNumber"] for hit in hits] == ["0", "1", "2", "3"]
    (hit,) = customer.asked("/answer")
    assert (hit.form["From"], hit.form["To"]) == (line.config.number, RESIDENT)
    assert hit.form["Direction"] == "outbound-api"
    assert customer.asked("/next")[0].form["Digits"] == "1"
    assert line.client().calls(call.sid).fetch().status == "completed"
    assert [c.sid for c in line.client().calls.list(to=RESIDENT, status="completed")] == [call.sid]


@pytest.mark.parametrize(
    ("number", "status"),
    [("+77010009101", "busy"), ("+77010009102", "no-answer"), ("+77010009103", "failed")],
)
def test_magic_numbers_of_calls(line: Any, customer: Any, number: str, status: str) -> None:
    ring(line, customer, to=number)
    assert customer.wait_for("/progress")[0].form["CallStatus"] == status
    assert not customer.asked("/answer")


def test_somebody_who_hangs_up_early(line: Any, customer: Any) -> None:
    customer.pages["/answer"] = '<Pause length="60"/>'
    call = ring(line, customer, to="+77010009104")
    customer.wait_for("/progress")
    assert line.client().calls(call.sid).fetch().duration == "3"


def test_a_call_with_its_document(line: Any, customer: Any) -> None:
    twiml = f"<Response><Play>{customer.url}/prompt.wav</Play></Response>"
    call = ring(line, customer, url=None, twiml=twiml)
    customer.wait_for("/progress")
    assert line.client().calls(call.sid).fetch().duration == "2"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"to": "nobody"}, 21211), ({"url": None}, 21205), ({"status_callback_event": ["x"]}, 21626)],
)
def test_bad_calls_are_refused(line: Any, customer: Any, change: Any, code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        ring(line, customer, **change)
    assert caught.value.code == code


def test_a_live_call_is_redirected_and_ended(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather timeout="600"/>'
    customer.pages["/other"] = '<Gather timeout="600"/>'
    body = {"from": RESIDENT, "interactive": True}
    calls = line.client().calls(line.post("/sim/calls", body)["sid"])
    customer.wait_for("/voice")
    calls.update(url=customer.url + "/other")
    customer.wait_for("/other")
    assert calls.update(status="completed").status == "completed"
    with pytest.raises(TwilioRestException) as caught:
        calls.update(status="completed")
    assert caught.value.code == 21220


def test_recordings_are_listed_fetched_and_deleted(
    line: Any, customer: Any, make_tone: Any
) -> None:
    customer.pages["/voice"] = '<Record action="/next"/>'
    call = line.call({"speak": line.upload(encode(make_tone(1.0)))})
    client = line.client()
    (recording,) = client.recordings.list(call_sid=call["sid"])
    assert (recording.duration, recording.channels, recording.source) == ("1", 1, "RecordVerb")
    assert client.calls(call["sid"]).recordings.list()[0].sid == recording.sid
    assert client.recordings(recording.sid).delete()
    assert client.recordings.list() == []
    auth = (line.config.account_sid, line.config.auth_token)
    url = customer.asked("/next")[0].form["RecordingUrl"]
    assert requests.get(url + ".wav", auth=auth, timeout=5).status_code == 404


@pytest.mark.parametrize(("how", "size"), [("empty", 0), ("nothing", 44), ("garbage", 2000)])
def test_a_recording_can_come_out_broken(
    line: Any, customer: Any, make_tone: Any, how: str, size: int
) -> None:
    customer.pages["/voice"] = '<Record action="/next"/>'
    line.call({"spoil": how}, {"speak": line.upload(encode(make_tone(1.0)))})
    auth = (line.config.account_sid, line.config.auth_token)
    url = customer.asked("/next")[0].form["RecordingUrl"]
    assert len(requests.get(url + ".wav", auth=auth, timeout=5).content) == size


def test_a_recording_may_be_late(start_line: Any, customer: Any, make_tone: Any) -> None:
    line = start_line(chaos={"recording_delay": 60})
    customer.pages["/voice"] = '<Record action="/next"/>'
    line.call({"speak": line.upload(encode(make_tone(1.0)))})
    auth = (line.config.account_sid, line.config.auth_token)
    url = customer.asked("/next")[0].form["RecordingUrl"]
    assert requests.get(url, auth=auth, timeout=5).status_code == 404
