"""A small HTTP server that answers as it is told, in place of Twilio."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from hotline.carriers.twilio import TwilioCarrier
from hotline.carriers.twilio.addresses import WebhookAddresses
from tests.world import ADDRESS, make_settings


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Script:
    """What the server answers, again and again, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    trickle_s: float = 0.0
    hangs_up: bool = False
    """Take the request and close the connection."""
    promised: int | None = None
    """Name another length than the body has."""
    asked: list[Asked] = field(default_factory=list)

    def answers(self, status: int, body: Any = b"", **headers: str) -> None:
        self.status, self.headers = status, headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def server() -> Iterator[Script]:
    """Run the server on a free port of this machine."""
    script, stop = Script(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            script.asked.append(
                Asked(
                    self.command,
                    address.path,
                    dict(parse_qsl(address.query)),
                    dict(parse_qsl(body)),
                    dict(self.headers),
                )
            )
            if script.delay_s or script.hangs_up:
                stop.wait(script.delay_s)
                return
            self.send_response(script.status)
            length = len(script.body) if script.promised is None else script.promised
            self.send_header("Content-Length", str(length))
            for name, value in script.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._write()

        def _write(self) -> None:
            if not script.trickle_s:
                self.wfile.write(script.body)
                return
            for number in range(len(script.body)):
                if stop.wait(script.trickle_s):
                    return
                self.wfile.write(script.body[number : number + 1])

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the library's names

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        script.url = f"http://127.0.0.1:{running.server_port}"
        yield script
        stop.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def carrier(server: Script, tmp_path: Path) -> Iterator[TwilioCarrier]:
    """Return the adapter, pointed at that server and impatient."""
    settings = make_settings(tmp_path, CARRIER__API_URL=server.url, CARRIER__TIMEOUT_S="0.3")
    carrier = TwilioCarrier(settings.carrier, WebhookAddresses(ADDRESS))
    yield carrier
    carrier._http.session.close()
