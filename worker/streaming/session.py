"""One stream: its handshake, its sound as it comes, and its words when it ends."""

import socket
import time
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.frames import CloseCode
from websockets.http11 import Request

from hotline.domain.errors import HotlineError
from hotline.ports import RecognitionError, StreamedSound, StreamStarted, StreamStopped
from hotline.usecases.context import Context
from hotline.usecases.live_transcript import keep_live_words, language_of_live_call
from worker.speech.live import LiveRecognition
from worker.speech.recognizer import VoskRecognizer
from worker.streaming import mulaw
from worker.streaming.websocket import StreamError, WebSocket

log = structlog.get_logger()

HEALTH = "/health"
SIGNATURE = "X-Twilio-Signature"
HANDSHAKE_S = 5.0
# The database may be away, or somebody else has just changed the appeal.
STORE_TRIES = 3
STORE_AGAIN_S = 0.5


@dataclass
class _Stream:
    """What is known once the stream has said which call it is."""

    started: StreamStarted
    ears: LiveRecognition


def serve(ctx: Context, models: VoskRecognizer, connection: socket.socket) -> None:
    """Serve one connection until it ends. No database session is open while it goes on."""
    with closing(connection):
        websocket = WebSocket(connection)
        if _is_open(ctx, websocket):
            code = _Session(ctx, models).run(websocket)
            websocket.close(code)


def _is_open(ctx: Context, websocket: WebSocket) -> bool:
    """Shake hands; False: with nobody who may stream."""
    request = websocket.request(HANDSHAKE_S)
    if request is None:
        return False
    if request.path == HEALTH:
        websocket.answer(HTTPStatus.OK)
        return False
    if not ctx.dialect.is_genuine_stream(_signature(request)):
        log.warning("forged stream")
        websocket.answer(HTTPStatus.FORBIDDEN)
        return False
    return websocket.accept(request)


def _signature(request: Request) -> str | None:
    given = request.headers.get_all(SIGNATURE)
    return given[0] if len(given) == 1 else None


class _Session:
    """A stream whose carrier is genuine."""

    def __init__(self, ctx: Context, models: VoskRecognizer) -> None:
        self._ctx = ctx
        self._models = models
        self._stream: _Stream | None = None

    def run(self, websocket: WebSocket) -> CloseCode:
        """Listen to the end and store the words; return how to say goodbye."""
        code = CloseCode.NORMAL_CLOSURE
        try:
            self._listen(websocket)
        except StreamError as error:
            code = error.code
            log.warning("stream broken", problem=error.sentence)
        except HotlineError as error:
            code = CloseCode.POLICY_VIOLATION
            log.warning("stream refused", problem=error.sentence)
        if self._stream is not None:
            # However it ended: what was heard up to then is somebody's words.
            self._store(self._stream)
        return code

    def _listen(self, websocket: WebSocket) -> None:
        limits = self._ctx.settings.stream
        for text in websocket.messages(limits.idle_s, limits.longest_s):
            match self._ctx.dialect.stream_message(text):
                case StreamStarted() as started:
                    self._start(started)
                case StreamedSound(sound):
                    self._hear(sound)
                case StreamStopped():
                    return
                case None:
                    pass

    def _start(self, started: StreamStarted) -> None:
        if self._stream is not None:
            raise StreamError("The stream starts twice.")
        language = language_of_live_call(self._ctx, started.call_sid)
        # The connection was of this one look; it must not be held through a whole call.
        self._ctx.units.engine.dispose()
        ears = LiveRecognition(self._models, language)
        self._stream = _Stream(started, ears)
        log.info("stream started", call=started.call_sid)

    def _hear(self, sound: bytes) -> None:
        if self._stream is None:
            raise StreamError("There is sound before the start.")
        self._stream.ears.hear(mulaw.decode(sound))

    def _store(self, stream: _Stream) -> None:
        try:
            heard = stream.ears.finish()
        except RecognitionError as error:
            log.warning("nothing heard live", problem=error.sentence)
            return
        for tries_left in reversed(range(STORE_TRIES)):
            try:
                keep_live_words(self._ctx, stream.started, heard)
            except SQLAlchemyError:
                if not tries_left:
                    raise
                time.sleep(STORE_AGAIN_S)
            else:
                log.info("stream ended", call=stream.started.call_sid, seconds=heard.seconds)
                return
