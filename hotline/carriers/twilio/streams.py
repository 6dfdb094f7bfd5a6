"""Media streams: their markup, and the messages that come over the websocket.

Sources: Twilio's "TwiML Voice: Stream" and "Media Streams - WebSocket Messages".
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from twilio.twiml.voice_response import VoiceResponse

from hotline.carriers.twilio.webhooks import SID
from hotline.domain.errors import InvalidInputError
from hotline.ports import StreamedSound, StreamMessage, StreamStarted, StreamStopped

RECORDING = "recording"
"""Parameter that comes back with the start of a stream."""

NUMBER = re.compile(r"[0-9]{1,4}")

# The only format that Twilio streams.
FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


def start_stream(response: VoiceResponse, address: str, step: int, recording_number: int) -> None:
    """Render the start of a stream. The carrier goes on at once and connects meanwhile."""
    # What the caller says, and not what they hear.
    stream = response.start().stream(url=address, name=_name(step), track="inbound_track")
    # Not in the address: a stream's has no query.
    stream.parameter(name=RECORDING, value=recording_number)


def stop_stream(response: VoiceResponse, step: int) -> None:
    """Render the end of the stream that was started at a step."""
    response.stop().stream(name=_name(step))


def read_message(message: str) -> StreamMessage | None:
    """Read a message: `start`, `media` and `stop` matter. Raises InvalidInputError."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("stream", "A message of the stream is no JSON.") from error
    match _part(content, "event", str):
        case "start":
            return _started(_part(content, "start", dict))
        case "media":
            return _sound(_part(content, "media", dict))
        case "stop":
            return StreamStopped()
        case _:
            return None  # connected, dtmf, mark, and whatever comes one day


def _name(step: int) -> str:
    return f"message-{step}"


def _started(start: Mapping[str, Any]) -> StreamStarted:
    if _part(start, "mediaFormat", dict) != FORMAT:
        raise InvalidInputError("mediaFormat", "The stream is not 8 kHz µ-law.")
    number: str = _part(_part(start, "customParameters", dict), RECORDING, str)
    if not NUMBER.fullmatch(number):
        raise InvalidInputError(RECORDING, "The stream doesn't say of which recording it is.")
    return StreamStarted(_sid(start, "callSid"), _sid(start, "streamSid"), int(number))


def _sound(media: Mapping[str, Any]) -> StreamedSound | None:
    if media.get("track", "inbound") != "inbound":
        return None
    try:
        return StreamedSound(base64.b64decode(_part(media, "payload", str), validate=True))
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError("payload", "Sound of the stream is no base64.") from error


def _sid(content: Mapping[str, Any], name: str) -> str:
    value: str = _part(content, name, str)
    if not SID.fullmatch(value):
        raise InvalidInputError(name, f"{name} is no SID.")
    return value


def _part(content: Any, name: str, kind: type) -> Any:
    value = content.get(name) if isinstance(content, dict) else None
    if not isinstance(value, kind):
        raise InvalidInputError(name, f"A message of the stream lacks {name}.")
    return value
