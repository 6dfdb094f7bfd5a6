"""Media streams: the markup that starts and stops them, and the messages they consist of."""

import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.carriers.twilio import TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.domain.errors import InvalidInputError
from hotline.flows.effects import Effect, Hangup, Prompt, Record, Say, Words
from hotline.ports import StreamedSound, StreamStarted, StreamStopped
from hotline.simulator.twiml import Document, Verb, parse
from hotline.simulator.twiml_rules import VOICE
from tests.world import ADDRESS, CALL, TOKEN

STREAM = "wss://hotline.example/twilio/stream"
STREAM_SID = "MZ" + "0" * 31 + "1"
CONSENT = Prompt("consent", "kk")
RECORD = Record((CONSENT,), 180, 5, "#")


class Sounds:
    def url(self, part: Prompt | Words) -> str:
        return f"{ADDRESS}/prompts/{part.language}/{getattr(part, 'id', 'said')}.wav"


def dialect(stream: str | None, token: str = TOKEN) -> TwilioDialect:
    return TwilioDialect(token, "+77213199000", WebhookAddresses(ADDRESS), Sounds(), stream)


STREAMING, PLAIN = dialect(STREAM), dialect(None)


def document(*effects: Effect, **more: Any) -> Document:
    """Render with streaming, and read as strictly as the simulated carrier does."""
    text = STREAMING.render(effects, 7, **more)
    found = parse(text.encode(), "text/xml", ADDRESS, rules=VOICE)
    assert found.violations == []
    return found


def names(verbs: tuple[Verb, ...]) -> list[str]:
    return [verb.name for verb in verbs]


def test_a_stream_starts_after_all_that_is_said_and_stops_where_nothing_was_recorded() -> None:
    verbs = document(RECORD, recordings=2).verbs
    assert names(verbs) == ["Play", "Start", "Record", "Stop", "Redirect"]
    (stream,) = verbs[1].children
    assert stream.attributes == {"url": STREAM, "name": "message-7", "track": "inbound_track"}
    assert [p.attributes for p in stream.children] == [{"name": "recording", "value": "2"}]
    assert [s.attributes for s in verbs[3].children] == [{"name": "message-7"}]


def test_the_answer_to_a_recording_stops_its_stream_first() -> None:
    verbs = document(Say((CONSENT,)), Hangup(), recorded_step=5).verbs
    assert names(verbs) == ["Stop", "Play", "Hangup"]
    assert [s.attributes for s in verbs[0].children] == [{"name": "message-5"}]


def test_a_recording_of_which_nobody_knows_the_number_is_not_streamed() -> None:
    """The database is away: its words would be taken for those of another recording."""
    assert names(document(RECORD).verbs) == ["Play", "Record", "Redirect"]


def test_without_the_setting_nothing_changes() -> None:
    effects = [Say((CONSENT,)), RECORD]
    plain = PLAIN.render(effects, 7, recordings=2, recorded_step=5)
    assert plain == PLAIN.render(effects, 7)
    assert "Stream" not in plain
    assert "Record" in plain


@pytest.mark.parametrize("address", [STREAM, STREAM + "/"])
def test_a_handshake_is_signed_over_the_address(address: str) -> None:
    assert STREAMING.is_genuine_stream(RequestValidator(TOKEN).compute_signature(address, {}))


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "ы",
        RequestValidator("another token").compute_signature(STREAM, {}),
        RequestValidator(TOKEN).compute_signature("wss://elsewhere.example/twilio/stream", {}),
        RequestValidator(TOKEN).compute_signature(ADDRESS + "/twilio/stream", {}),
    ],
)
def test_a_forged_handshake_is_not(signature: str | None) -> None:
    assert not STREAMING.is_genuine_stream(signature)


def test_an_empty_token_validates_nothing_and_neither_does_a_line_without_streams() -> None:
    forged = RequestValidator("").compute_signature(STREAM, {})
    assert not dialect(STREAM, token="").is_genuine_stream(forged)
    genuine = RequestValidator(TOKEN).compute_signature(STREAM, {})
    assert not PLAIN.is_genuine_stream(genuine)


# --- Messages -----------------------------------------------------------------------------------


def start(**changes: Any) -> str:
    """Twilio's own example, with our values."""
    content = {
        "accountSid": "AC" + "0" * 32,
        "streamSid": STREAM_SID,
        "callSid": CALL,
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"recording": "1"},
        **changes,
    }
    message = {"event": "start", "sequenceNumber": "1", "start": content, "streamSid": STREAM_SID}
    return json.dumps(message)


def media(payload: str, track: str = "inbound") -> str:
    content = {"track": track, "chunk": "1", "timestamp": "5", "payload": payload}
    return json.dumps({"event": "media", "sequenceNumber": "2", "media": content})


def test_messages_that_matter() -> None:
    sound = bytes(range(256))
    assert STREAMING.stream_message(start()) == StreamStarted(CALL, STREAM_SID, 1)
    heard = STREAMING.stream_message(media(base64.b64encode(sound).decode()))
    assert heard == StreamedSound(sound)
    stop = {"event": "stop", "sequenceNumber": "5", "stop": {"callSid": CALL}}
    assert STREAMING.stream_message(json.dumps(stop)) == StreamStopped()


@pytest.mark.parametrize(
    "message",
    [
        '{"event": "connected", "protocol": "Call", "version": "1.0.0"}',
        '{"event": "mark", "mark": {"name": "x"}}',
        '{"event": "something new"}',
        media("AAAA", track="outbound"),
    ],
)
def test_messages_that_do_not(message: str) -> None:
    assert STREAMING.stream_message(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "junk",
        "[" * 100_000,
        "null",
        "[]",
        "{}",
        '{"event": 1}',
        '{"event": "start"}',
        '{"event": "media", "media": {"payload": 7}}',
        media("no base64!"),
        media("ы"),
        start(callSid="../../etc"),
        start(streamSid=None),
        start(mediaFormat={"encoding": "audio/x-l16", "sampleRate": 16000, "channels": 1}),
        start(customParameters=None),
        start(customParameters={}),
        start(customParameters={"recording": "-1"}),
        start(customParameters={"recording": "9" * 5000}),
        start(customParameters={"recording": "٣"}),
    ],
)
def test_senseless_messages_are_refused(message: str) -> None:
    with pytest.raises(InvalidInputError):
        STREAMING.stream_message(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    event=st.sampled_from(["start", "media", "stop", "dtmf"]),
    content=st.dictionaries(
        st.sampled_from(["payload", "track", "callSid", "streamSid", "mediaFormat"]), JSON
    ),
)
def test_no_message_fails_in_another_way(event: str, content: dict[str, Any]) -> None:
    message = json.dumps({"event": event, event: content})
    with contextlib.suppress(InvalidInputError):
        known = StreamStarted | StreamedSound | StreamStopped | None
        assert isinstance(STREAMING.stream_message(message), known)
