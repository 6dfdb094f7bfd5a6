"""Media streams: what the caller says, sent over a websocket while the call goes on.

Sources: "TwiML Voice: Stream" and "Media Streams - WebSocket Messages" of Twilio's documentation.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException
from websockets.sync.client import ClientConnection, connect

from hotline.simulator.audio import FRAME, RATE, Sound, mulaw, silence
from hotline.simulator.resources import new_sid
from hotline.simulator.webhooks import sign

FRAME_SECONDS = FRAME / RATE
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0

Report = Callable[[int, str], None]
"""Told Twilio's error code and a sentence when a stream fails."""


@dataclass(frozen=True, slots=True)
class StreamOrder:
    """What a Start asks for; `parameters` come with the message `start`."""

    name: str
    url: str
    call_sid: str
    account_sid: str
    auth_token: str
    parameters: Mapping[str, str]


class MediaStream:
    """Sends one call's inbound track from a thread of its own; the call waits for nothing.

    `speed` is that of `CarrierConfig`. At 0 there is no clock: sound is sent as it comes.
    """

    def __init__(self, order: StreamOrder, *, speed: float, report: Report) -> None:
        self.sid = new_sid("MZ")
        self._order = order
        self._speed = speed
        self._report = report
        self._changed = threading.Condition()
        self._waiting = silence(0)
        self._at_once = 0
        """Samples at the front of `_waiting` whose time has passed already."""
        self._is_over = False
        self._messages = 0
        self._frames = 0
        thread = threading.Thread(target=self._run, name=f"stream {order.call_sid}", daemon=True)
        thread.start()

    @property
    def speed(self) -> float:
        """How fast its time passes."""
        return self._speed

    def hear(self, sound: Sound, *, at_once: bool = False) -> None:
        """Take what the caller says from now on; `at_once`: what they have just said."""
        with self._changed:
            self._waiting = np.concatenate([self._waiting, sound])
            if at_once:
                self._at_once = len(self._waiting)
            self._changed.notify_all()

    def cut(self) -> None:
        """Forget what was not said after all."""
        with self._changed:
            self._waiting, self._at_once = self._waiting[:0], 0

    def end(self) -> None:
        """Send what is left, then `stop`."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def _run(self) -> None:
        order = self._order
        signature = {"X-Twilio-Signature": sign(order.auth_token, order.url, {})}
        try:
            with connect(
                order.url,
                additional_headers=signature,
                compression=None,
                proxy=None,
                open_timeout=CONNECT_SECONDS,
                close_timeout=CLOSE_SECONDS,
            ) as websocket:
                self._converse(websocket)
        except InvalidHandshake as error:
            self._report(31920, f"the handshake failed: {error}")
        except ConnectionClosed as error:
            self._report(31921, f"the stream was closed: {error}")
        except (OSError, WebSocketException, AssertionError) as error:
            # The library asserts, where the other side hangs up while it still shakes hands.
            self._report(31901, f"no connection: {error}")

    def _converse(self, websocket: ClientConnection) -> None:
        order = self._order
        whose = {"accountSid": order.account_sid, "callSid": order.call_sid}
        websocket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        self._send(
            websocket,
            "start",
            {
                **whose,
                "streamSid": self.sid,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1},
                "customParameters": dict(order.parameters),
            },
        )
        began = time.monotonic()
        while (frames := self._next(began)) is not None:
            for start in range(0, len(frames), FRAME):
                self._send_frame(websocket, frames[start : start + FRAME])
        self._send(websocket, "stop", whose)

    def _next(self, began: float) -> Sound | None:
        """Wait for the next sound to send; None at the end."""
        with self._changed:
            if self._speed:
                due = began + (self._frames + 1) * FRAME_SECONDS / self._speed
                self._changed.wait_for(lambda: self._is_over, max(0.0, due - time.monotonic()))
            else:
                self._changed.wait_for(lambda: self._is_over or len(self._waiting) > 0)
            if self._is_over or not self._speed:
                sound, self._waiting = self._waiting, self._waiting[:0]
                return None if self._is_over and not len(sound) else sound
            # A telephone line is never silent: without words it carries frames of silence.
            length = max(FRAME, self._at_once)
            sound, self._waiting = self._waiting[:length], self._waiting[length:]
            self._at_once = 0
            return np.concatenate([sound, silence((FRAME - len(sound)) / RATE)])

    def _send_frame(self, websocket: ClientConnection, frame: Sound) -> None:
        media = {
            "track": "inbound",
            "chunk": str(self._frames + 1),
            "timestamp": str(round(self._frames * FRAME_SECONDS * 1000)),
            "payload": base64.b64encode(mulaw(frame)).decode(),
        }
        self._frames += 1
        self._send(websocket, "media", media)

    def _send(self, websocket: ClientConnection, event: str, content: Mapping[str, Any]) -> None:
        self._messages += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._messages),
            event: content,
            "streamSid": self.sid,
        }
        websocket.send(json.dumps(message))


class CallStreams:
    """The streams of one call, by name."""

    def __init__(self) -> None:
        self._streams: dict[str, MediaStream] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def add(self, name: str, stream: MediaStream) -> None:
        """Take a stream that has begun."""
        self._streams[name] = stream

    def stop(self, name: str) -> bool:
        """End a stream; False: there is none of that name."""
        stream = self._streams.pop(name, None)
        if stream is not None:
            stream.end()
        return stream is not None

    def close(self) -> None:
        """End all: the call is over."""
        for name in list(self._streams):
            self.stop(name)

    def hear(self, sound: Sound, *, at_once: bool) -> None:
        """Take what the caller says from now on, or (`at_once`) has just said."""
        for stream in self._streams.values():
            stream.hear(sound, at_once=at_once)

    def pass_silence(self, seconds: float) -> None:
        """Take a silence that has passed; where there is a clock it was sent already."""
        for stream in self._streams.values():
            if not stream.speed:
                stream.hear(silence(seconds))

    def cut(self) -> None:
        """Forget the rest of what the caller began to say."""
        for stream in self._streams.values():
            stream.cut()
