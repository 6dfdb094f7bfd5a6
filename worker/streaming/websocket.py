"""A websocket on one connection, without threads: `websockets` knows RFC 6455, this moves bytes."""

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN, Event
from websockets.server import ServerProtocol

from hotline.domain.errors import HotlineError

# Twilio's messages hold 20 ms of sound, 400 bytes of JSON; other carriers' up to a second.
LARGEST_MESSAGE = 64 * 1024
GOODBYE_S = 1.0
_READ_BYTES = 64 * 1024


class StreamError(HotlineError):
    """The other side doesn't keep to the protocol; `code` is what it is told (RFC 6455, 7.4.1)."""

    def __init__(self, sentence: str, code: CloseCode = CloseCode.PROTOCOL_ERROR) -> None:
        super().__init__(sentence)
        self.code = code


class WebSocket:
    """The server's end of a connection. What fails on the network counts as its end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._protocol = ServerProtocol(max_size=LARGEST_MESSAGE)

    def request(self, within_s: float) -> Request | None:
        """Read the handshake; None: none came in time, or it is no HTTP."""
        ends_at = time.monotonic() + within_s
        while (left := ends_at - time.monotonic()) > 0:
            try:
                events = self._receive(left)
            except TimeoutError:
                return None
            if events is None:
                return None
            for event in events:
                if isinstance(event, Request):
                    return event
        return None

    def accept(self, request: Request) -> bool:
        """Agree to speak websocket; False: the request was for something else."""
        self._protocol.send_response(self._protocol.accept(request))
        self._send()
        return self._protocol.state is OPEN

    def answer(self, status: HTTPStatus) -> None:
        """Answer with a status and no websocket."""
        self._protocol.send_response(self._protocol.reject(status, f"{status.phrase}\n"))
        self._send()

    def messages(self, idle_s: float, longest_s: float) -> Iterator[str]:
        """Yield text messages until the other side closes, or for `longest_s`.

        Raises StreamError for what breaks the protocol, and for `idle_s` of silence.
        """
        ends_at = time.monotonic() + longest_s
        text = bytearray()
        while (left := ends_at - time.monotonic()) > 0:
            try:
                events = self._receive(min(idle_s, left))
            except TimeoutError:
                if idle_s <= left:
                    sentence = f"Nothing came for {idle_s:g} s."
                    raise StreamError(sentence, CloseCode.GOING_AWAY) from None
                return
            for event in events or ():
                if isinstance(event, Frame):
                    yield from _whole_texts(event, text)
            if self._protocol.parser_exc is not None:
                raise _broken(self._protocol.parser_exc)
            if events is None or self._protocol.state is not OPEN:
                return

    def close(self, code: CloseCode) -> None:
        """Say goodbye, and give the other side a moment to read it.

        To close while sound still comes in would reset the connection, and with it the goodbye.
        """
        if self._protocol.state is OPEN:
            self._protocol.send_close(code)
        self._send()
        ends_at = time.monotonic() + GOODBYE_S
        with contextlib.suppress(OSError):
            while (left := ends_at - time.monotonic()) > 0:
                self._connection.settimeout(left)
                if not self._connection.recv(_READ_BYTES):
                    return

    def _receive(self, timeout_s: float) -> Sequence[Event] | None:
        """Read what is there; None at the end. Raises TimeoutError."""
        self._connection.settimeout(timeout_s)
        try:
            data = self._connection.recv(_READ_BYTES)
        except TimeoutError:
            raise
        except OSError:
            data = b""
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._send()
        return self._protocol.events_received() if data else None

    def _send(self) -> None:
        try:
            for data in self._protocol.data_to_send():
                if data:
                    self._connection.sendall(data)
                else:
                    self._connection.shutdown(socket.SHUT_WR)
        except OSError:
            return  # gone; reading finds the end


def _whole_texts(frame: Frame, text: bytearray) -> Iterator[str]:
    """Put the frames of a message together in `text`."""
    if frame.opcode is Opcode.BINARY:
        raise StreamError("A message is not text.", CloseCode.UNSUPPORTED_DATA)
    if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
        return
    text += frame.data
    if frame.fin:
        try:
            whole = text.decode()
        except UnicodeDecodeError as error:
            raise StreamError("A message is no UTF-8.", CloseCode.INVALID_DATA) from error
        text.clear()
        yield whole


def _broken(error: Exception) -> StreamError:
    # The protocol has said goodbye already, with a code of its own.
    what = "breaks the protocol" if isinstance(error, ProtocolError) else "is not acceptable"
    return StreamError(f"A frame {what}: {type(error).__name__}.")
