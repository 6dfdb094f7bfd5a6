"""Read the carrier's webhooks: its parameter names in, our words out."""

import math
import re
from collections.abc import Mapping

from hotline.carriers.twilio.errors import RING_INSTEAD
from hotline.carriers.twilio.message_states import message_state
from hotline.domain.errors import InvalidInputError
from hotline.flows.inputs import Dialled, DialStatus, Nothing, Pressed, Recorded
from hotline.ports import (
    EndedCall,
    Form,
    IncomingCall,
    IncomingText,
    ReportedRecording,
    SentMessage,
)

# Two letters and 32 hexadecimal digits; letters beyond f are let through, for other carriers.
SID = re.compile(r"[A-Z]{2}[0-9a-zA-Z-]{8,60}")
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
HUNG_UP = "hangup"
DAY_S = 24 * 3600.0
LONGEST_CODE = 16
DIALLED: Mapping[str, DialStatus] = {
    "completed": "completed",
    "answered": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "canceled": "canceled",
}


class TwilioWebhooks:
    """The reading half of the dialect. Unknown parameters are ignored everywhere."""

    def call(self, form: Form) -> IncomingCall:
        """Read which call a webhook is about."""
        return IncomingCall(_sid(form, "CallSid"), _text(form, "From"))

    def keys(self, form: Form) -> Pressed | Nothing:
        """Read what the caller pressed."""
        digits = _digits(form)
        return Pressed(digits) if digits else Nothing()

    def recorded(self, form: Form) -> tuple[Recorded, ReportedRecording]:
        """Read how a recording ended: by a key, by hanging up, or by itself."""
        reported = _reported(form)
        hung_up = form.get("Digits") == HUNG_UP or form.get("CallStatus") in ENDED
        key = None if hung_up else (_digits(form)[:1] or None)
        return Recorded(reported.seconds, key, hung_up), reported

    def dialled(self, form: Form) -> Dialled:
        """Read how putting the caller through ended."""
        return Dialled(DIALLED.get(form.get("DialCallStatus", ""), "failed"))

    def recording(self, form: Form) -> tuple[str, ReportedRecording] | None:
        """Read the announcement of a recording; it names no caller."""
        call_sid = _sid(form, "CallSid")
        if form.get("RecordingStatus", "completed") != "completed":
            return None
        return call_sid, _reported(form)

    def ended(self, form: Form) -> EndedCall | None:
        """Read the end of a call."""
        status = form.get("CallStatus", "")
        if status not in ENDED:
            return None
        length = _seconds(form, "CallDuration")
        seconds = None if length is None else int(length)
        return EndedCall(_sid(form, "CallSid"), seconds, failed=status == "failed")

    def text(self, form: Form) -> IncomingText:
        """Read an SMS."""
        return IncomingText(_sid(form, "MessageSid"), _text(form, "From"), _text(form, "Body"))

    def receipt(self, form: Form) -> SentMessage:
        """Read a receipt for an SMS."""
        return SentMessage(
            carrier_sid=_sid(form, "MessageSid"),
            to=form.get("To", ""),
            body="",
            state=message_state(form.get("MessageStatus", "")),
            error_code=_text(form, "ErrorCode")[:LONGEST_CODE] or None,
            ring_instead=form.get("ErrorCode") in RING_INSTEAD,
        )


def _sid(form: Form, name: str) -> str:
    value = form.get(name, "")
    if not SID.fullmatch(value):
        raise InvalidInputError(name, f"{name} is missing or is no SID.")
    return value


def _reported(form: Form) -> ReportedRecording:
    seconds = _seconds(form, "RecordingDuration")
    if seconds is None:
        raise InvalidInputError("RecordingDuration", "RecordingDuration is no number of seconds.")
    return ReportedRecording(_sid(form, "RecordingSid"), seconds)


def _digits(form: Form) -> str:
    return "".join(key for key in form.get("Digits", "") if key in "0123456789*#")


def _seconds(form: Form, name: str) -> float | None:
    """Return a length in seconds, kept within a day; None where there is none."""
    try:
        seconds = float(form.get(name, ""))
    except ValueError:
        return None
    return None if math.isnan(seconds) else max(0.0, min(seconds, DAY_S))


def _text(form: Form, name: str) -> str:
    # PostgreSQL stores no zero byte, and nobody has a use for one.
    return form.get(name, "").replace("\0", "")
