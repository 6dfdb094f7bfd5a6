"""A customer of the carrier, in a thread, and the carrier itself, in another."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import pytest
import requests
from flask import Flask, Response, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hotline.simulator.app import build
from hotline.simulator.audio import RATE, encode
from hotline.simulator.chaos import ChaosSettings
from hotline.simulator.config import CarrierConfig

ACCOUNT = "AC" + "a1" * 16
TOKEN = "a secret of this test"
NUMBER = "+77213100000"
SMS_NUMBER = "1414"
RESIDENT = "+77015550101"

Page = str | Response | Callable[[dict[str, str]], str | Response]


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests read the customer's own list."""


@dataclass
class Hit:
    """One request that reached the customer."""

    path: str
    method: str
    form: dict[str, str]
    token: str
    is_signed: bool


@dataclass
class Customer:
    """Answers webhooks with the pages of a test and remembers what it was asked."""

    url: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, path: str) -> Response:
        form = request.form.to_dict() if request.method == "POST" else request.args.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = request.form.to_dict() if request.method == "POST" else {}
        hit = Hit(
            "/"
            + path
            + (f"?{request.query_string.decode()}" if request.method == "POST" else "").rstrip("?"),
            request.method,
            form,
            request.headers.get("I-Twilio-Idempotency-Token", ""),
            RequestValidator(TOKEN).validate(request.url, signed, signature),
        )
        with self.changed:
            self.hits.append(hit)
            self.changed.notify_all()
        page = self.pages.get("/" + path, "")
        if callable(page) and not isinstance(page, Response):
            page = page(form)
        return page if isinstance(page, Response) else twiml(page)

    def asked(self, path: str) -> list[Hit]:
        """All requests for a path so far."""
        with self.changed:
            return [hit for hit in self.hits if hit.path.partition("?")[0] == path]

    def wait_for(self, path: str, count: int = 1) -> list[Hit]:
        """Wait until a path was asked `count` times."""
        with self.changed:
            found = self.changed.wait_for(
                lambda: sum(h.path.partition("?")[0] == path for h in self.hits) >= count, 10
            )
        assert found, f"{path} was asked {len(self.asked(path))} times, not {count}"
        return self.asked(path)


def twiml(inside: str) -> Response:
    return Response(f"<Response>{inside}</Response>", mimetype="text/xml")


def serve(app: Any) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture
def customer() -> Iterator[Customer]:
    app, customer = Flask("customer"), Customer()
    app.add_url_rule("/<path:path>", view_func=customer.answer, methods=["GET", "POST"])
    customer.pages["/prompt.wav"] = Response(encode(tone(2.0)), mimetype="audio/wav")
    server = serve(app)
    customer.url = f"http://127.0.0.1:{server.server_port}"
    yield customer
    server.shutdown()
    server.server_close()


class Local(TwilioHttpClient):
    """Sends what the SDK means for Twilio to another base address."""

    def __init__(self, base: str, **options: Any) -> None:
        super().__init__(**options)
        self._base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, urlunsplit(parts), *args, **kwargs)


@dataclass
class Line:
    """The control interface and the SDK, as a test uses them."""

    url: str
    config: CarrierConfig

    def get(self, path: str, **query: Any) -> Any:
        response = requests.get(self.url + path, params=query, timeout=30)
        response.raise_for_status()
        return response.json()

    def post(self, path: str, body: Any) -> Any:
        response = requests.post(self.url + path, json=body, timeout=30)
        assert response.ok, response.text
        return response.json()

    def client(self, token: str = TOKEN, timeout: float = 10) -> Client:
        http = Local(self.url, timeout=timeout, pool_connections=False)
        return Client(ACCOUNT, token, http_client=http)

    def call(self, *script: dict[str, Any], sender: str = RESIDENT, **more: Any) -> Any:
        """Ring in, play the script, return the finished call."""
        body = {"from": sender, "script": list(script), **more}
        sid = self.post("/sim/calls", body)["sid"]
        return self.finished(sid)

    def finished(self, sid: str) -> Any:
        self.post("/sim/idle?wait=20", {})
        call = self.get(f"/sim/calls/{sid}", wait=20)
        assert call["status"] in {"completed", "busy", "no-answer", "failed", "canceled"}
        return call

    def steps(self, call: Any, what: str) -> list[Any]:
        found = (entry["data"] for entry in call["steps"] if entry["kind"] == "step")
        return [step for step in found if step["what"] == what]

    def violations(self) -> list[str]:
        return [entry["message"] for entry in self.get("/sim/violations")["violations"]]

    def upload(self, data: bytes) -> str:
        response = requests.post(self.url + "/sim/audio", data=data, timeout=30)
        assert response.ok, response.text
        return str(response.json()["audio"])


StartLine = Callable[..., Line]


@pytest.fixture
def start_line(customer: Customer, tmp_path: Path) -> Iterator[StartLine]:
    """Start a carrier; several may follow each other in one data folder."""
    started = []

    def start(folder: str = "carrier", chaos: dict[str, Any] | None = None, **more: Any) -> Line:
        # Bound first: the carrier's own address stands in its RecordingUrl.
        holder = Flask("unused")
        server = serve(holder)
        config = CarrierConfig(
            **{
                "account_sid": ACCOUNT,
                "auth_token": TOKEN,
                "number": NUMBER,
                "sms_number": SMS_NUMBER,
                "public_url": f"http://127.0.0.1:{server.server_port}",
                "voice_url": customer.url + "/voice",
                "voice_fallback_url": customer.url + "/voice-fallback",
                "call_status_url": customer.url + "/call-status",
                "sms_url": customer.url + "/sms",
                "sms_fallback_url": customer.url + "/sms-fallback",
                "data_dir": tmp_path / folder,
                "speed": 0.0,
                "seed": 1,
                **more,
            }
        )
        exchange = build(config, ChaosSettings(**(chaos or {})))
        server.app = exchange.app
        started.append((server, exchange))
        return Line(config.public_url, config)

    yield start
    for server, exchange in started:
        exchange.close()
        server.shutdown()
        server.server_close()


@pytest.fixture
def line(start_line: StartLine) -> Line:
    """A carrier that takes no wall time and has no chaos."""
    return start_line()


@pytest.fixture
def make_tone() -> Callable[..., Any]:
    """Makes sound that is heard."""
    return tone


def tone(seconds: float, *, pause: float = 0.0) -> Any:
    """A hum that is heard, then silence."""
    steps = np.arange(round(seconds * RATE))
    hum = (8000 * np.sin(2 * np.pi * 440 / RATE * steps)).astype(np.int16)
    return np.concatenate([hum, np.zeros(round(pause * RATE), dtype=np.int16)])
