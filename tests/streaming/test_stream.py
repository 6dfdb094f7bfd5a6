"""A real process with the real recogniser, and a client that speaks the carrier's protocol."""

import contextlib
import json
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import CloseCode
from websockets.sync.client import ClientConnection

from tests.streaming.conftest import PATIENCE_S, Streaming, running, say, start, stop, wait_for
from worker.speech.samples import read_samples
from worker.speech.wer import word_errors

SAID = "C_110.wav"
SAMPLES = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru" / "samples"
WORDS = {sample.recording.name: sample.text for sample in read_samples(SAMPLES)}
MOST_WRONG_WORDS = 0.1


def goodbye(websocket: ClientConnection) -> int:
    """Wait until the other side closes; return its code."""
    with pytest.raises(ConnectionClosed) as closed:
        websocket.recv(PATIENCE_S)
    assert closed.value.rcvd is not None, "the connection broke off"
    return closed.value.rcvd.code


def stored(streaming: Streaming, before: int) -> str:
    """Wait for the next stored text."""
    wait_for(lambda: len(streaming.heard()) > before, "it is stored")
    return streaming.heard()[-1].text


def is_understood(text: str) -> bool:
    return word_errors(WORDS[SAID], text).rate <= MOST_WRONG_WORDS


def test_the_words_are_stored_when_the_carrier_stops(streaming: Streaming) -> None:
    before, call = len(streaming.heard()), streaming.call()
    with streaming.connect() as websocket:
        start(websocket, call, customParameters={"recording": "3"})
        say(websocket, SAID)
        stop(websocket)
        assert goodbye(websocket) == CloseCode.NORMAL_CLOSURE
    # Stored before the goodbye: nobody waits for it any more.
    assert len(streaming.heard()) == before + 1
    live = streaming.heard()[-1]
    assert is_understood(live.text)
    assert (live.recording_number, live.language, live.model) == (3, "kk", "demo-kk-ru")
    assert [word["text"] for word in live.words] == live.text.split()


def hang_up(websocket: ClientConnection) -> None:
    websocket.close()


def break_off(websocket: ClientConnection) -> None:
    # No goodbye: the network is gone.
    websocket.socket.shutdown(socket.SHUT_RDWR)


def send_junk(websocket: ClientConnection) -> None:
    websocket.send("junk")


def send_binary(websocket: ClientConnection) -> None:
    websocket.send(b"\0\1\2")


def send_too_much(websocket: ClientConnection) -> None:
    websocket.send("x" * 70_000)


def start_again(websocket: ClientConnection) -> None:
    start(websocket, "CA" + "0" * 32)


@pytest.mark.parametrize(
    "end", [hang_up, break_off, send_junk, send_binary, send_too_much, start_again]
)
def test_however_a_stream_ends_what_was_heard_is_kept(
    streaming: Streaming, end: Callable[[ClientConnection], None]
) -> None:
    before, call = len(streaming.heard()), streaming.call()
    with streaming.connect() as websocket:
        start(websocket, call)
        say(websocket, SAID)
        end(websocket)
        assert is_understood(stored(streaming, before))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("junk", CloseCode.POLICY_VIOLATION),
        ('{"event": "start"}', CloseCode.POLICY_VIOLATION),
        ('{"event": "media", "media": {"payload": "AAAA"}}', CloseCode.PROTOCOL_ERROR),
        (b"\0\1\2", CloseCode.UNSUPPORTED_DATA),
        ("x" * 70_000, CloseCode.MESSAGE_TOO_BIG),
        (["x" * 40_000, "x" * 40_000], CloseCode.MESSAGE_TOO_BIG),
    ],
)
def test_wrong_messages_end_a_stream_cleanly(
    streaming: Streaming, message: str | bytes | list[str], code: CloseCode
) -> None:
    before = len(streaming.heard())
    with streaming.connect() as websocket:
        websocket.send(message)
        assert goodbye(websocket) == code
    assert streaming.logged("stream broken")
    assert len(streaming.heard()) == before


def test_a_message_may_come_in_fragments(streaming: Streaming) -> None:
    before, call = len(streaming.heard()), streaming.call()
    with streaming.connect() as websocket:
        start(websocket, call)
        websocket.send(json.dumps({"event": "stop", "жол": "ы"}))
        assert goodbye(websocket) == CloseCode.NORMAL_CLOSURE
    with streaming.connect() as websocket:
        start(websocket, call)
        whole = json.dumps({"event": "stop", "stop": {}})
        websocket.send([whole[:7], whole[7:]])
        assert goodbye(websocket) == CloseCode.NORMAL_CLOSURE
    assert len(streaming.heard()) == before + 2


def test_a_call_that_nobody_knows_is_refused(streaming: Streaming) -> None:
    before = len(streaming.heard())
    with streaming.connect() as websocket:
        start(websocket, "CA" + "f" * 32)
        assert goodbye(websocket) == CloseCode.POLICY_VIOLATION
    assert len(streaming.heard()) == before


@pytest.mark.parametrize("token", ["another token", ""])
def test_a_forged_handshake_is_forbidden(streaming: Streaming, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        streaming.connect(token)
    assert refused.value.response.status_code == 403
    assert streaming.logged("forged stream")


@pytest.mark.parametrize("signatures", [[], [""], ["ы"], ["a", "b"]])
def test_a_handshake_must_have_one_signature(streaming: Streaming, signatures: list[str]) -> None:
    stream = streaming.world.ctx.settings.stream
    lines = [
        "GET /twilio/stream HTTP/1.1",
        "Host: hotline.example",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        *(f"X-Twilio-Signature: {each}" for each in signatures),
        "\r\n",
    ]
    with socket.create_connection((stream.host, stream.port), PATIENCE_S) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 403 ")


def test_what_is_no_websocket_gets_no_stream(streaming: Streaming) -> None:
    stream = streaming.world.ctx.settings.stream
    for request in (b"\x16\x03\x01\x02\x00\x01", b"SSH-2.0-x\r\n\r\n", b"x" * 100_000):
        with socket.create_connection((stream.host, stream.port), PATIENCE_S) as connection:
            connection.sendall(request)
            while connection.recv(4096):
                pass
    wait_for(lambda: not streaming.children(), "its processes are gone")


def test_a_killed_stream_costs_no_other(streaming: Streaming) -> None:
    wait_for(lambda: not streaming.children(), "earlier streams are gone")
    before, call = len(streaming.heard()), streaming.call()
    with streaming.connect() as other:
        start(other, call)
        (own,) = streaming.children()
        with streaming.connect() as websocket:
            start(websocket, streaming.call())
            say(websocket, SAID)
            (victim,) = set(streaming.children()) - {own}
            os.kill(victim, signal.SIGKILL)
            with pytest.raises(ConnectionClosed):
                websocket.recv(PATIENCE_S)
        say(other, SAID)
        stop(other)
        assert goodbye(other) == CloseCode.NORMAL_CLOSURE
    assert len(streaming.heard()) == before + 1
    wait_for(lambda: not streaming.children(), "the dead are buried")
    assert streaming.logged("SIGKILL")


def test_limits(tmp_path: Path) -> None:
    """Of places, of silence and of length."""
    with running(tmp_path, MOST_STREAMS="1", IDLE_S="0.5", LONGEST_S="2") as streaming:
        wait_for(lambda: not streaming.children(), "the question whether it is ready is answered")
        with streaming.connect() as websocket:
            start(websocket, streaming.call())
            stream = streaming.world.ctx.settings.stream
            with socket.create_connection((stream.host, stream.port), PATIENCE_S) as refused:
                assert refused.recv(4096).startswith(b"HTTP/1.1 503 ")
            assert streaming.logged("all places are taken")
            assert goodbye(websocket) == CloseCode.GOING_AWAY
        assert streaming.logged("Nothing came for 0.5 s")
        wait_for(lambda: not streaming.children(), "its place is free")
        with streaming.connect() as websocket:
            start(websocket, streaming.call())
            with contextlib.suppress(ConnectionClosed):
                while True:
                    websocket.send('{"event": "mark"}')
            assert goodbye(websocket) == CloseCode.NORMAL_CLOSURE
        assert len(streaming.heard()) == 2
