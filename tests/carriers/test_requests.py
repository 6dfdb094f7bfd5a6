"""What the SDK sends for us, judged by Twilio's own description of its interface."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest

from hotline.carriers.twilio import TwilioCarrier
from hotline.domain.deliveries import DeliveryState
from hotline.ports import CarrierCall, CarrierRefusedError
from tests.carriers.conftest import Asked, Script
from tests.world import ADDRESS, CALL, MOBILE, RECORDING, TEXT, TOKEN

SINCE, UNTIL = datetime(2026, 11, 22, 6, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)
ACCOUNT = "AC" + "0" * 32
MESSAGE = {
    "sid": TEXT,
    "to": MOBILE,
    "from": "1411",
    "body": "Су берілді",
    "status": "queued",
    "direction": "outbound-api",
    "date_created": "Mon, 23 Nov 2026 06:00:00 +0000",
    "error_code": None,
}
RECORDED = {"sid": RECORDING, "call_sid": CALL, "duration": "7", "status": "completed"}


@pytest.fixture(scope="module")
def api(shared_dir: Path) -> OpenAPI:
    """Read the paths that we use: the whole description takes long."""
    described = json.loads((shared_dir / "contracts/twilio_api_v2010.json").read_text("utf-8"))
    account = "/2010-04-01/Accounts/{AccountSid}/"
    names = ("Messages.json", "Messages/{Sid}.json", "Calls.json", "Calls/{Sid}.json")
    names += ("Recordings.json", "Recordings/{Sid}.json")
    described["paths"] = {account + name: described["paths"][account + name] for name in names}
    return OpenAPI.from_dict(described)


def judge(api: OpenAPI, asked: Asked) -> None:
    request = requests.Request(
        asked.method,
        f"https://api.twilio.com{asked.path}",
        params=asked.query,
        data=asked.form,
        auth=(ACCOUNT, TOKEN),
    )
    api.validate_request(RequestsOpenAPIRequest(request))


def page(name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {name: list(rows), "next_page_uri": None, "uri": "/", "page": 0, "page_size": 50}


def test_an_sms(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(201, MESSAGE)
    sent = carrier.send_sms(MOBILE, "Су берілді", 42)
    (asked,) = server.asked
    judge(api, asked)
    assert asked.form == {
        "To": MOBILE,
        "From": "1411",
        "Body": "Су берілді",
        "StatusCallback": f"{ADDRESS}/twilio/message-status?delivery=42#rc=2&rp=5xx,ct,rt",
    }
    assert (sent.carrier_sid, sent.state) == (TEXT, DeliveryState.SENT)
    assert sent.created_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_looking_one_message_up(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(200, {**MESSAGE, "status": "undelivered", "error_code": 30006})
    found = carrier.message(TEXT)
    judge(api, server.asked[0])
    assert (found.state, found.error_code) == (DeliveryState.FAILED, "30006")


def test_what_was_sent_to_a_number(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    """A message that still waits in the carrier's queue has no date of sending yet."""
    old = {**MESSAGE, "sid": TEXT[:-1] + "0", "date_created": "Sun, 22 Nov 2026 05:59:59 +0000"}
    server.answers(200, page("messages", {**MESSAGE, "date_sent": None}, old))
    found = carrier.messages_to(MOBILE, SINCE)
    (asked,) = server.asked
    judge(api, asked)
    assert asked.query["To"] == MOBILE
    assert [name for name in asked.query if name.startswith("DateSent")] == []
    assert [message.carrier_sid for message in found] == [TEXT]


def test_texts_that_came_in(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    inbound = {**MESSAGE, "direction": "inbound", "from": MOBILE, "to": "1411", "body": "Су жоқ"}
    server.answers(200, page("messages", inbound, MESSAGE))
    (text,) = carrier.texts_since(SINCE, UNTIL)
    judge(api, server.asked[0])
    assert (text.carrier_sid, text.sender, text.body) == (TEXT, MOBILE, "Су жоқ")


def test_recordings_that_were_made(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    unfinished = {**RECORDED, "status": "processing", "duration": None}
    server.answers(200, page("recordings", RECORDED, unfinished))
    (recording,) = carrier.recordings_since(SINCE, UNTIL)
    judge(api, server.asked[0])
    assert len(server.asked) == 1
    assert (recording.carrier_sid, recording.call_sid, recording.seconds) == (RECORDING, CALL, 7.0)


def test_who_rang(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(200, {"sid": CALL, "from": MOBILE, "to": "+7721", "direction": "inbound"})
    assert carrier.call(CALL) == CarrierCall(MOBILE, "+7721", inbound=True)
    assert carrier.call(CALL).caller == MOBILE
    judge(api, server.asked[0])
    assert len(server.asked) == 1, "who rang whom never changes"


def test_placing_a_call(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(201, {"sid": CALL})
    assert carrier.place_call("+77213155555", 7) == CALL
    judge(api, server.asked[0])
    form = server.asked[0].form
    assert form["From"] == "+77213199000"
    assert form["Url"].startswith(f"{ADDRESS}/twilio/alarm-call?id=7#")
    assert form["StatusCallback"].startswith(f"{ADDRESS}/twilio/alarm-call-status?id=7#")


def test_breaking_into_a_call(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(200, {"sid": CALL})
    carrier.interrupt_call(CALL)
    judge(api, server.asked[0])
    assert server.asked[0].path.endswith(f"/Calls/{CALL}.json")
    assert server.asked[0].form["Url"].startswith(f"{ADDRESS}/twilio/emergency#")


def test_breaking_into_a_call_that_is_over(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(400, {"code": 21220, "message": "Call is not in-progress. Cannot redirect."})
    with pytest.raises(CarrierRefusedError) as caught:
        carrier.interrupt_call(CALL)
    assert caught.value.code == "21220"


def test_deleting_a_recording(api: OpenAPI, server: Script, carrier: TwilioCarrier) -> None:
    server.answers(204)
    carrier.delete_recording(RECORDING)
    judge(api, server.asked[0])


def test_deleting_what_is_gone_is_fine(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(404, {"code": 20404, "message": "not found", "status": 404})
    carrier.delete_recording(RECORDING)


def test_every_request_carries_our_credentials(server: Script, carrier: TwilioCarrier) -> None:
    carrier.fetch_recording(RECORDING, 10_000)
    assert server.asked[0].headers["Authorization"].startswith("Basic ")
    assert server.asked[0].path == f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"
