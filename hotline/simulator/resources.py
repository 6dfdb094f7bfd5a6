"""Calls, messages and recordings as the carrier keeps them."""

import uuid
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


def new_sid(prefix: str) -> str:
    """A resource name as Twilio makes them: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Resource(BaseModel):
    """Anything with a SID that the REST interface shows."""

    sid: str
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)


class Call(Resource):
    """One leg between the carrier and a telephone."""

    sender: str
    """Caller ID as the network gives it: any text, also `anonymous`."""
    recipient: str
    direction: Literal["inbound", "outbound-api", "outbound-dial"]
    status: str = "queued"
    parent_sid: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration: float = 0.0
    """Seconds on the line's own clock, which at speed 0 outruns the wall clock."""
    status_url: str | None = None
    status_method: str = "POST"
    status_events: list[str] = ["completed"]
    sequence: int = 0
    failure: str | None = None
    """Why the call broke off, where the customer's application is at fault."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen on this leg."""
        return self.status in FINAL_CALL_STATES


FINAL_CALL_STATES = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Message(Resource):
    """One SMS, in or out."""

    sender: str
    recipient: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    status: str
    segments: int
    sent_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None
    status_url: str | None = None


class Recording(Resource):
    """One recording; the sound lies beside the database as `<sid>.wav`."""

    call_sid: str
    started_at: datetime = Field(default_factory=now)
    duration: int
    """Whole seconds, as Twilio tells them."""
    status: Literal["processing", "completed", "absent", "deleted"] = "completed"
    available_at: datetime = Field(default_factory=now)


class LogEntry(BaseModel):
    """One thing that happened, for the page, the terminal and the tests."""

    id: int = 0
    at: datetime = Field(default_factory=now)
    kind: Literal["call", "step", "webhook", "message", "violation", "error"]
    sid: str = ""
    data: dict[str, Any] = {}
