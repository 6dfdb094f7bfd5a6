"""Readiness over HTTP."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hotline.supervisor.ports import free_port
from hotline.supervisor.readiness import answers_http


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def port():
    with HTTPServer(("127.0.0.1", 0), _Health) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_only_a_200_is_ready(port, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # must not be asked
    assert answers_http("127.0.0.1", port, "/health")()
    assert not answers_http("127.0.0.1", port, "/broken")()


def test_nobody_there_is_not_ready():
    assert not answers_http("127.0.0.1", free_port(), "/health")()
