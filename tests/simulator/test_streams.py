"""Media streams, received by a websocket server of the test's own."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest
from twilio.request_validator import RequestValidator
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from hotline.simulator.audio import FRAME, RATE, encode, mulaw, silence
from tests.simulator.conftest import TOKEN

PATIENCE_S = 20


@dataclass
class Ear:
    """Listens to streams; `refuses` answers handshakes with a status instead."""

    url: str = ""
    refuses: HTTPStatus | None = None
    streams: list[list[dict[str, Any]]] = field(default_factory=list)
    """The messages of each stream that has ended."""
    signatures: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def screen(self, connection: ServerConnection, request: Request) -> Response | None:
        self.signatures.append(request.headers.get("X-Twilio-Signature", ""))
        return connection.respond(self.refuses, "") if self.refuses else None

    def listen(self, connection: ServerConnection) -> None:
        messages = [json.loads(message) for message in connection]
        with self.changed:
            self.streams.append(messages)
            self.changed.notify_all()

    def wait(self, count: int = 1) -> list[list[dict[str, Any]]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.streams) >= count, PATIENCE_S)
        return list(self.streams)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    with serve(ear.listen, "127.0.0.1", 0, process_request=ear.screen) as server:
        ear.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/stream"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield ear
        server.shutdown()
        thread.join()


def start(url: str, name: str = "m") -> str:
    return f'<Start><Stream url="{url}" name="{name}" track="inbound_track"/></Start>'


def record(action: str = "/next") -> str:
    return f'<Record action="{action}" timeout="3" playBeep="false"/>'


def sound_of(messages: list[dict[str, Any]]) -> bytes:
    return b"".join(
        base64.b64decode(m["media"]["payload"]) for m in messages if m["event"] == "media"
    )


def test_what_is_said_into_a_recording_is_streamed(
    line: Any, customer: Any, ear: Ear, make_tone: Any
) -> None:
    parameter = '<Parameter name="recording" value="0"/>'
    customer.pages["/voice"] = (
        f'<Start><Stream url="{ear.url}" name="m">{parameter}</Stream></Start>' + record()
    )
    name = line.upload(encode(make_tone(1.0)))
    call = line.call({"silence": 0.5}, {"speak": name}, {"hangup": True})
    (messages,) = ear.wait()
    assert [m["event"] for m in messages[:2]] == ["connected", "start"]
    assert messages[0] == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    begun = messages[1]["start"]
    assert begun["callSid"] == call["sid"]
    assert begun["accountSid"] == line.config.account_sid
    assert begun["mediaFormat"] == {
        "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1,
    }  # fmt: skip
    assert begun["customParameters"] == {"recording": "0"}
    assert messages[-1]["event"] == "stop"
    assert messages[-1]["stop"]["callSid"] == call["sid"]
    said = np.concatenate([silence(0.5), make_tone(1.0)])
    assert sound_of(messages) == mulaw(said)
    assert {len(base64.b64decode(m["media"]["payload"])) for m in messages[2:-1]} == {FRAME}
    assert [m["media"]["chunk"] for m in messages[2:4]] == ["1", "2"]
    assert [m["media"]["timestamp"] for m in messages[2:4]] == ["0", "20"]
    numbers = [int(m["sequenceNumber"]) for m in messages[1:]]
    assert numbers == list(range(1, len(messages)))
    assert {m["streamSid"] for m in messages[1:]} == {begun["streamSid"]}
    assert line.violations() == []


def test_the_handshake_is_signed(line: Any, customer: Any, ear: Ear) -> None:
    customer.pages["/voice"] = start(ear.url) + record()
    line.call({"hangup": True})
    ear.wait()
    assert RequestValidator(TOKEN).validate(ear.url, {}, ear.signatures[0])


def test_stop_ends_a_stream_and_the_call_goes_on(
    line: Any, customer: Any, ear: Ear, make_tone: Any
) -> None:
    customer.pages["/voice"] = start(ear.url) + record()
    customer.pages["/next"] = '<Stop><Stream name="m"/><Stream name="other"/></Stop>' + record()
    first, second = (line.upload(encode(make_tone(length))) for length in (1.0, 2.0))
    call = line.call({"speak": first}, {"press": "1"}, {"speak": second}, {"hangup": True})
    (messages,) = ear.wait()
    assert len(sound_of(messages)) == RATE
    assert [s["name"] for s in line.steps(call, "stream stopped")] == ["m"]
    assert line.violations() == []


def test_two_streams_have_two_names(line: Any, customer: Any, ear: Ear) -> None:
    customer.pages["/voice"] = start(ear.url) + start(ear.url) + start(ear.url, "n") + record()
    line.call({"hangup": True})
    ear.wait(2)
    (violation,) = line.violations()
    assert "one of its name" in violation


def test_a_line_is_never_silent_where_time_passes(
    start_line: Any, customer: Any, ear: Ear, make_tone: Any
) -> None:
    """Frames come all the time, also while nobody speaks, and what is said comes among them."""
    line = start_line(speed=20.0)
    customer.pages["/voice"] = start(ear.url) + '<Pause length="2"/>' + record()
    name = line.upload(encode(make_tone(1.0)))
    line.call({"speak": name}, {"hangup": True})
    (messages,) = ear.wait()
    sound = sound_of(messages)
    assert mulaw(make_tone(1.0)) in sound
    assert sound.startswith(mulaw(silence(FRAME / RATE)))
    assert len(sound) > 2 * RATE


@pytest.mark.parametrize("status", [HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND])
def test_a_refused_stream_does_not_hurt_the_call(
    line: Any, customer: Any, ear: Ear, make_tone: Any, status: HTTPStatus
) -> None:
    ear.refuses = status
    customer.pages["/voice"] = start(ear.url) + record()
    call = call_with(line, make_tone)
    assert failure_of(line, call) == 31920


def test_nobody_to_connect_to_does_not_hurt_the_call(
    line: Any, customer: Any, make_tone: Any
) -> None:
    customer.pages["/voice"] = start("ws://127.0.0.1:1/stream") + record()
    call = call_with(line, make_tone)
    assert failure_of(line, call) == 31901


def call_with(line: Any, make_tone: Any) -> Any:
    name = line.upload(encode(make_tone(1.0)))
    call = line.call({"speak": name}, {"hangup": True})
    assert (call["status"], call["failure"]) == ("completed", None)
    assert line.steps(call, "recorded")[0]["seconds"] == 1
    return call


def failure_of(line: Any, call: Any) -> int:
    """Wait for the error that the carrier notes."""
    ended = threading.Event()
    for _ in range(PATIENCE_S * 50):
        entries = line.get("/sim/log", sid=call["sid"], kind="error")["entries"]
        if entries:
            return int(entries[0]["data"]["code"])
        ended.wait(0.02)
    raise AssertionError("no error was noted")


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ('<Stream name="m"/>', "no url"),
        ('<Stream url="wss://x.example/a?b=c"/>', "not allowed"),
        ('<Stream url="https://x.example/a"/>', "not allowed"),
        ('<Stream url="{url}" track="everything"/>', "not allowed"),
        ('<Stream url="{url}" track="both_tracks"/>', "inbound track"),
        ("<Siprec/>", "no TwiML"),
    ],
)
def test_breaches_of_the_rules(line: Any, customer: Any, ear: Ear, inside: str, says: str) -> None:
    customer.pages["/voice"] = f"<Start>{inside.format(url=ear.url)}</Start>" + record()
    line.call({"hangup": True})
    assert any(says in violation for violation in line.violations())
