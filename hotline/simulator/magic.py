"""Numbers that decide what the carrier does: everything about failures on request is here.

A magic number is `+7701000` and four digits; any other number behaves well, except that an SMS
to a Kazakh landline fails with 21614, as it does with a real carrier.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MAGIC_PREFIX = "+7701000"
KAZAKH_LANDLINE = re.compile(r"\+77[12]\d{8}")
"""Zones 710 to 729 are fixed lines in Kazakhstan's numbering plan; mobiles are 70x, 747, 76x ..."""


class Reply(StrEnum):
    """How the REST interface answers the request that creates something."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    TOO_MANY = "too many requests, at first"
    SERVER_ERROR = "server error"
    SILENT_ACCEPT = "accepted, but the answer never comes"


@dataclass(frozen=True, slots=True)
class MessageFate:
    """What becomes of an SMS."""

    reply: Reply = Reply.ACCEPT
    final_status: str | None = "delivered"
    """None: no receipt ever comes after `sent`."""
    error_code: int | None = None
    is_slow: bool = False
    explanation: str = "is delivered"


@dataclass(frozen=True, slots=True)
class CallFate:
    """Who answers when this number is rung."""

    reply: Reply = Reply.ACCEPT
    status: str = "completed"
    """`completed` stands for answered."""
    hangs_up_after: float | None = None
    """Seconds after which the person hangs up; None: hears it out."""
    explanation: str = "answers and listens to the end"


ERROR_TEXTS = {
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
}

MESSAGE_FATES = {
    "9001": MessageFate(
        final_status="undelivered", error_code=30003, explanation="undelivered: phone is off"
    ),
    "9002": MessageFate(
        final_status="undelivered", error_code=30005, explanation="undelivered: unknown number"
    ),
    "9003": MessageFate(Reply.REFUSE, None, 21614, explanation="landline, refused at once"),
    "9004": MessageFate(
        final_status="undelivered", error_code=30006, explanation="landline, fails later"
    ),
    "9005": MessageFate(is_slow=True, explanation="is delivered after slow_seconds"),
    "9006": MessageFate(Reply.TOO_MANY, explanation="429 twice, then is delivered"),
    "9007": MessageFate(Reply.SERVER_ERROR, None, explanation="500, not accepted"),
    "9008": MessageFate(Reply.SILENT_ACCEPT, explanation="accepted, HTTP answer never in time"),
    "9009": MessageFate(final_status=None, explanation="sent, but a receipt never comes"),
    "9010": MessageFate(Reply.REFUSE, None, 21610, explanation="unsubscribed, refused at once"),
}

CALL_FATES = {
    "9101": CallFate(status="busy", explanation="is busy"),
    "9102": CallFate(status="no-answer", explanation="does not answer"),
    "9103": CallFate(status="failed", explanation="cannot be reached"),
    "9104": CallFate(hangs_up_after=3.0, explanation="answers, hangs up after 3 seconds"),
    "9106": CallFate(Reply.TOO_MANY, explanation="429 twice, then answers"),
    "9107": CallFate(Reply.SERVER_ERROR, "failed", explanation="500, not accepted"),
    "9108": CallFate(Reply.SILENT_ACCEPT, explanation="rings, HTTP answer never in time"),
}

REFUSALS_BEFORE_ACCEPT = 2
"""How often a `TOO_MANY` number answers 429 before it accepts."""


def message_fate(number: str) -> MessageFate:
    """What becomes of an SMS to this number."""
    if number.startswith(MAGIC_PREFIX):
        return MESSAGE_FATES.get(number.removeprefix(MAGIC_PREFIX), MessageFate())
    if KAZAKH_LANDLINE.fullmatch(number):
        return MESSAGE_FATES["9003"]
    return MessageFate()


def call_fate(number: str) -> CallFate:
    """Who answers at this number."""
    if number.startswith(MAGIC_PREFIX):
        return CALL_FATES.get(number.removeprefix(MAGIC_PREFIX), CallFate())
    return CallFate()


def describe() -> list[dict[str, str]]:
    """The table for the web page."""
    fates = [("sms", MESSAGE_FATES), ("call", CALL_FATES)]
    return [
        {"use": use, "number": MAGIC_PREFIX + digits, "what": fate.explanation}
        for use, table in fates
        for digits, fate in table.items()  # type: ignore[attr-defined]
    ]
