"""Which verbs and attributes TwiML has, and what they may hold (Twilio's TwiML reference)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], bool]


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _number(low: int, high: int) -> Check:
    return lambda value: value.isdigit() and low <= int(value) <= high


def _any(value: str) -> bool:
    return bool(value.strip())


METHOD = _matches("GET|POST")
BOOLEAN = _matches("true|false")
URL = _matches(r"(?!\w+:)\S+|https?://\S+")
# No query: Twilio drops it. ws:// is for this carrier alone, which runs on the same machine.
STREAM_URL = _matches(r"(?!\w+:)[^\s?#]+|wss?://[^\s?#]+")
KEYS = _matches(r"[0-9*#]*")
# Twilio speaks no Kazakh: kk-KZ is an error there (13512), not a fallback to another voice.
LANGUAGE = _matches(r"(?!kk)[a-z]{2,3}(-[A-Z]{2})?(-[A-Za-z]+)?")
PHONE = _matches(r"\+?[\d\-\s().*#]{2,}")
EVENTS = _matches(r"(in-progress|completed|absent)( (in-progress|completed|absent))*")
TRIM = _matches("trim-silence|do-not-trim")


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element may hold."""

    attributes: dict[str, Check]
    children: frozenset[str] = frozenset()
    text: Check | None = None
    """Check of the text, None: there must be none."""
    text_is_optional: bool = False
    is_mixed: bool = False
    """SSML: text and elements, passed on unchecked."""


_ACTION: dict[str, Check] = {"action": URL, "method": METHOD}
_RECORDING: dict[str, Check] = {
    "trim": TRIM,
    "recordingStatusCallback": URL,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": EVENTS,
    "recordingConfigurationId": _any,
}

VOICE: dict[str, Rule] = {
    "Say": Rule(
        {"voice": _any, "loop": _number(0, 1000), "language": LANGUAGE}, text=_any, is_mixed=True
    ),
    "Play": Rule(
        {"loop": _number(0, 1000), "digits": _matches(r"[0-9*#wW]+")},
        text=URL,
        text_is_optional=True,
    ),
    "Pause": Rule({"length": _number(1, 600)}),
    "Gather": Rule(
        {
            **_ACTION,
            "input": _matches(r"dtmf|speech|dtmf speech|speech dtmf"),
            "timeout": _number(1, 600),
            "speechTimeout": _matches(r"auto|[1-9]\d*"),
            "maxSpeechTime": _number(1, 600),
            "profanityFilter": BOOLEAN,
            "finishOnKey": _matches(r"[0-9*#]?"),
            "numDigits": _number(1, 1000),
            "partialResultCallback": URL,
            "partialResultCallbackMethod": METHOD,
            "language": LANGUAGE,
            "hints": _any,
            "bargeIn": BOOLEAN,
            "debug": BOOLEAN,
            "actionOnEmptyResult": BOOLEAN,
            "speechModel": _any,
            "enhanced": BOOLEAN,
        },
        children=frozenset({"Say", "Play", "Pause"}),
    ),
    "Record": Rule(
        {
            **_ACTION,
            **_RECORDING,
            "timeout": _number(1, 600),
            "finishOnKey": KEYS,
            "maxLength": _number(1, 14_400),
            "playBeep": BOOLEAN,
            "transcribe": BOOLEAN,
            "transcribeCallback": URL,
        }
    ),
    "Redirect": Rule({"method": METHOD}, text=URL),
    "Dial": Rule(
        {
            **_ACTION,
            **_RECORDING,
            "timeout": _number(1, 600),
            "hangupOnStar": BOOLEAN,
            "timeLimit": _number(1, 86_400),
            "callerId": _any,
            "record": _any,
            "answerOnBridge": BOOLEAN,
            "ringTone": _any,
            "recordingTrack": _any,
            "sequential": BOOLEAN,
            "referUrl": URL,
            "referMethod": METHOD,
            "events": _any,
            "passports": _any,
        },
        children=frozenset({"Number"}),
        text=PHONE,
        text_is_optional=True,
    ),
    "Hangup": Rule({}),
    "Reject": Rule({"reason": _matches("rejected|busy")}),
    "Start": Rule(_ACTION, children=frozenset({"Stream"})),
    "Stop": Rule({}, children=frozenset({"Stream"})),
}

# Twilio knows these, this carrier does not play them.
NOT_PLAYED = frozenset(
    "Connect Echo Enqueue Leave Pay Prompt Queue Refer Sms".split()  # noqa: SIM905
)

NOUNS: dict[str, Rule] = {
    "Number": Rule(
        {
            "sendDigits": _matches(r"[0-9*#wW]+"),
            "url": URL,
            "method": METHOD,
            "statusCallbackEvent": _any,
            "statusCallback": URL,
            "statusCallbackMethod": METHOD,
            "byoc": _any,
            "machineDetection": _any,
            "amdStatusCallback": URL,
            "amdStatusCallbackMethod": METHOD,
            "machineDetectionTimeout": _number(3, 59),
            "machineDetectionSpeechThreshold": _number(1000, 6000),
            "machineDetectionSpeechEndThreshold": _number(500, 5000),
            "machineDetectionSilenceTimeout": _number(2000, 10_000),
        },
        text=PHONE,
    ),
    "Stream": Rule(
        {
            "url": STREAM_URL,
            "name": _any,
            "track": _matches("inbound_track|outbound_track|both_tracks"),
            "statusCallback": URL,
            "statusCallbackMethod": METHOD,
        },
        children=frozenset({"Parameter"}),
    ),
    "Parameter": Rule({"name": _any, "value": _matches(".{0,500}")}),
}

MESSAGING: dict[str, Rule] = {
    "Message": Rule(
        {"to": PHONE, "from": _any, **_ACTION, "statusCallback": URL},
        children=frozenset({"Body", "Media"}),
        text=_any,
        text_is_optional=True,
    ),
    "Redirect": Rule({"method": METHOD}, text=URL),
    "Body": Rule({}, text=_any),
    "Media": Rule({}, text=URL),
}
