"""Answers of the REST interface, judged by Twilio's own description of it."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import (
    RequestsOpenAPIRequest,
    RequestsOpenAPIResponse,
)

from hotline.simulator.audio import encode

RESIDENT = "+77015550101"


@pytest.fixture(scope="module")
def api(shared_dir: Path) -> OpenAPI:
    """Only the paths that the carrier has: the whole description takes long to read."""
    described = json.loads((shared_dir / "contracts/twilio_api_v2010.json").read_text("utf-8"))
    account = "/2010-04-01/Accounts/{AccountSid}/"
    wanted = ("Messages.json", "Messages/{Sid}.json", "Calls.json", "Calls/{Sid}.json")
    wanted += ("Recordings.json", "Recordings/{Sid}.json", "Calls/{CallSid}/Recordings.json")
    described["paths"] = {account + name: described["paths"][account + name] for name in wanted}
    return OpenAPI.from_dict(described)


@pytest.fixture
def ask(line: Any, api: OpenAPI) -> Any:
    """Send a request and check it and its answer; returns the answer's body."""

    def send(method: str, path: str, form: Any = None, **query: Any) -> Any:
        url = f"{line.url}{line.config.account_path}/{path}"
        auth = (line.config.account_sid, line.config.auth_token)
        request = requests.Request(method, url, auth=auth, data=form, params=query)
        with requests.Session() as session:
            prepared = session.prepare_request(request)
            response = session.send(prepared, timeout=10)
        # The description names Twilio's host.
        request.url = url.replace(line.url, "https://api.twilio.com")
        judged = RequestsOpenAPIRequest(request)
        api.validate_request(judged)
        api.validate_response(judged, RequestsOpenAPIResponse(response))
        return response.json() if response.content else None

    return send


def test_messages(ask: Any, line: Any) -> None:
    form = {"To": RESIDENT, "From": "1414", "Body": "Сәлем", "StatusCallback": "http://a.kz/b"}
    sid = ask("POST", "Messages.json", form)["sid"]
    line.post("/sim/idle", {})
    ask("POST", "Messages.json", {**form, "To": "+77010009001"})
    line.post("/sim/idle", {})
    assert ask("GET", f"Messages/{sid}.json")["status"] == "delivered"
    page = ask("GET", "Messages.json", PageSize=1)
    assert page["next_page_uri"]
    assert page["messages"][0]["error_code"] == 30003
    assert ask("GET", "Messages.json", To=RESIDENT)["messages"][0]["sid"] == sid


def test_calls(ask: Any, line: Any, customer: Any) -> None:
    form = {"To": RESIDENT, "From": line.config.number, "Url": customer.url + "/answer"}
    sid = ask("POST", "Calls.json", form)["sid"]
    line.finished(sid)
    assert ask("GET", f"Calls/{sid}.json")["status"] == "completed"
    assert len(ask("GET", "Calls.json", Status="completed")["calls"]) == 1


def test_a_live_call(ask: Any, line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather timeout="600"/>'
    sid = line.post("/sim/calls", {"from": "anonymous", "interactive": True})["sid"]
    customer.wait_for("/voice")
    ask("GET", f"Calls/{sid}.json")
    assert ask("POST", f"Calls/{sid}.json", {"Status": "completed"})["status"] == "completed"


def test_recordings(ask: Any, line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = "<Record/>"
    call = line.call({"speak": line.upload(encode(make_tone(1.0)))}, {"hangup": True})
    (recording,) = ask("GET", "Recordings.json", CallSid=call["sid"])["recordings"]
    assert ask("GET", f"Calls/{call['sid']}/Recordings.json")["recordings"]
    assert ask("GET", f"Recordings/{recording['sid']}.json")["duration"] == "1"
    ask("DELETE", f"Recordings/{recording['sid']}.json")
