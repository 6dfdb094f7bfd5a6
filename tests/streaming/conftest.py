"""The streaming process, started as the supervisor starts it, and a bare websocket client."""

import base64
import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from twilio.request_validator import RequestValidator
from websockets.sync.client import ClientConnection, connect

from hotline.simulator.audio import mulaw
from hotline.storage.tables import LiveTranscript
from tests.e2e.line import free_port
from tests.factories import make_call
from tests.world import TOKEN, World, make_world

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
SAMPLES = ROOT / "speech_models" / "demo-kk-ru" / "samples"
FRAME = 160


def wait_for(condition: Callable[[], T | None], what: str) -> T:
    """Return the first true answer; fail the test when none comes in time."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain: {what}"
        time.sleep(0.02)
    return answer


@dataclass
class Streaming:
    """A streaming process that runs."""

    world: World
    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def call(self) -> str:
        """Let somebody ring; return the call's SID."""
        with self.world.ctx.units.write() as unit:
            return str(make_call(unit).carrier_sid)

    def connect(self, token: str = TOKEN, **headers: str) -> ClientConnection:
        """Shake hands as the carrier does, signed with a token."""
        signature = RequestValidator(token).compute_signature(self.address, {})
        given = {"X-Twilio-Signature": signature, **headers}
        return connect(self.address, additional_headers=given, compression=None, proxy=None)

    def children(self) -> list[int]:
        """Return the process ids of the streams under way."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def heard(self) -> list[LiveTranscript]:
        """Return what is stored."""
        return self.world.rows(LiveTranscript)

    def logged(self, what: str) -> bool:
        """Whether the process has said so."""
        return what in self.log.read_text(encoding="utf-8")


def start(websocket: ClientConnection, call_sid: str, **changes: Any) -> None:
    """Send what Twilio sends before the sound."""
    websocket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
    content = {
        "callSid": call_sid,
        "streamSid": f"MZ{secrets.token_hex(16)}",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"recording": "0"},
        **changes,
    }
    websocket.send(json.dumps({"event": "start", "start": content}))


def say(websocket: ClientConnection, sample: str) -> None:
    """Send the sound of a bundled recording, frame by frame."""
    with wave.open(str(SAMPLES / sample)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    for begin in range(0, len(sound), FRAME):
        payload = base64.b64encode(mulaw(sound[begin : begin + FRAME])).decode()
        media = {"track": "inbound", "payload": payload}
        websocket.send(json.dumps({"event": "media", "media": media}))


def stop(websocket: ClientConnection) -> None:
    """Send what Twilio sends at the end."""
    websocket.send(json.dumps({"event": "stop", "stop": {}}))


@contextlib.contextmanager
def running(folder: Path, **settings: str) -> Iterator[Streaming]:
    """Run the process in a folder; keywords are settings of the section [stream]."""
    port = free_port()
    given = {"ENABLED": "true", "PORT": str(port), **settings}
    world = make_world(folder, **{f"STREAM__{key}": value for key, value in given.items()})
    environment = {
        "HOTLINE_SITE__DATA_DIR": str(folder),
        "HOTLINE_CARRIER__AUTH_TOKEN": TOKEN,
        **{f"HOTLINE_STREAM__{key}": value for key, value in given.items()},
    }
    log = folder / "streaming.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "worker.streaming"],
            env={**os.environ, **environment},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: is_ready(port) or process.poll() is not None, "it starts")
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield Streaming(world, process, world.ctx.settings.stream.address, log)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        world.close()


def is_ready(port: int) -> bool:
    """Whether it answers, as the supervisor asks."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streaming]:
    """Run the process once for the tests of a file."""
    with running(tmp_path_factory.mktemp("streaming")) as streaming:
        yield streaming
