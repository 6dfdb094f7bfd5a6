"""One call under way: its clock, its person, its conversation with the customer."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import urldefrag, urljoin

from hotline.simulator.carrier import Carrier
from hotline.simulator.line import Event, HangUp, Moment, Person
from hotline.simulator.resources import Call, now
from hotline.simulator.streams import CallStreams
from hotline.simulator.twiml import Document, DocumentError, Verb, parse
from hotline.simulator.twiml_rules import VOICE

GEOGRAPHY = ("City", "State", "Zip", "Country")
# Parameters that no documentation promised: a customer must take them, and sign them too.
UNANNOUNCED = {"SimulatedStirVerstat": "TN-Validation-Passed-A", "SimulatedNewParameter": "ж+ &="}

MAX_IDLE_TURNS = 25
"""Documents in a row during which no time passed: a Redirect that goes in circles."""
MAX_TURNS = 500


class HungUp(Exception):  # noqa: N818 - the end of a call is no error
    """The call is over: `by_caller` says who put the receiver down."""

    def __init__(self, *, by_caller: bool, status: str = "completed") -> None:
        super().__init__(status)
        self.by_caller = by_caller
        self.status = status


class ApplicationBrokenError(Exception):
    """The customer's application failed and so did its fallback."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A request for the next document, or the document itself."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None
    purpose: str = "voice"


class Leg:
    """A call, the person on it, and seconds on its own clock."""

    def __init__(
        self, carrier: Carrier, call: Call, person: Person, *, fallback_url: str | None
    ) -> None:
        self.carrier = carrier
        self.call = call
        self.person = person
        self.clock = 0.0
        self.turns = 0
        self.streams = CallStreams()
        self.taken_over: Turn | None = None
        """What the REST interface wants played instead; None with an interrupt: hang up."""
        self._fallback_url = fallback_url
        self._idle_turns = 0
        self._clock_at_turn = -1.0
        self._after_answer: list[Callable[[], None]] = []

    def step(self, what: str, /, **data: Any) -> None:
        """Note a step of the conversation."""
        self.carrier.log("step", self.call.sid, what=what, at=round(self.clock, 2), **data)

    def listen(self, moment: Moment, limit: float) -> Event:
        """Let up to `limit` seconds pass. Raises HungUp unless recording, and Interrupted."""
        event = self.person.next(moment, limit)
        self.clock += event.elapsed
        if isinstance(event.action, HangUp) and moment is not Moment.RECORDED:
            raise HungUp(by_caller=True)
        return event

    def listen_while_speaking(self, length: float) -> Event:
        """Let the person finish; only someone live can cut their own words short."""
        if not self.person.is_live:
            self.person.pass_time(length)
            self.clock += length
            return Event(length)
        event = self.person.next(Moment.SPEAKING, length)
        self.clock += event.elapsed
        return event

    def parameters(self) -> dict[str, str]:
        """What every request about this call says."""
        call = self.call
        parameters = {
            **self.carrier.account(),
            "CallSid": call.sid,
            "From": call.sender,
            "To": call.recipient,
            "Caller": call.sender,
            "Called": call.recipient,
            "CallStatus": call.status,
            "Direction": call.direction,
            **UNANNOUNCED,
        }
        for role in ("From", "To", "Caller", "Called"):
            parameters |= {role + name: "" for name in GEOGRAPHY}
            parameters[role + "Country"] = "KZ" if parameters[role].startswith("+77") else ""
        if call.parent_sid:
            parameters["ParentCallSid"] = call.parent_sid
        return parameters

    def resolve(self, document: Document, address: str | None) -> str:
        """An address in a document; without one, the document's own."""
        return urljoin(document.url, address) if address else document.url

    def turn(self, verb: Verb, document: Document, purpose: str, extra: Mapping[str, str]) -> Turn:
        """The request that an `action` asks for."""
        return Turn(
            self.resolve(document, verb.attributes.get("action")),
            verb.attributes.get("method", "POST"),
            extra,
            purpose=purpose,
        )

    def after_answer(self, job: Callable[[], None]) -> None:
        """Do something as soon as the customer has answered the next request."""
        self._after_answer.append(job)

    def fetch(self, turn: Turn) -> Document:
        """The next document, from the fallback URL if need be. Raises ApplicationBrokenError."""
        self._count_turn()
        try:
            return self._fetch(turn)
        finally:
            while self._after_answer:
                self._after_answer.pop(0)()

    def _fetch(self, turn: Turn) -> Document:
        sid = self.call.sid
        try:
            if turn.twiml is not None:
                document = parse(turn.twiml.encode(), "text/xml", turn.url, rules=VOICE)
                return self.carrier.check(sid, document)
            parameters = {**self.parameters(), **turn.extra}
            return self.carrier.document(
                sid, turn.purpose, turn.method, turn.url, parameters, VOICE
            )
        except DocumentError as bad:
            if not self._fallback_url:
                raise ApplicationBrokenError(bad.message) from bad
            return self._fall_back(turn, bad)

    def _fall_back(self, turn: Turn, bad: DocumentError) -> Document:
        assert self._fallback_url  # noqa: S101 - the caller asked
        extra = {"ErrorCode": str(bad.code), "ErrorUrl": urldefrag(turn.url).url}
        parameters = {**self.parameters(), **turn.extra, **extra}
        try:
            return self.carrier.document(
                self.call.sid, "voice-fallback", "POST", self._fallback_url, parameters, VOICE
            )
        except DocumentError as worse:
            raise ApplicationBrokenError(
                f"{bad.message}; the fallback failed too: {worse.message}"
            ) from worse

    def _count_turn(self) -> None:
        self.turns += 1
        self._idle_turns = self._idle_turns + 1 if self.clock == self._clock_at_turn else 0
        self._clock_at_turn = self.clock
        if self._idle_turns >= MAX_IDLE_TURNS or self.turns >= MAX_TURNS:
            self.carrier.violation(
                self.call.sid, f"The call goes in circles: {self.turns} documents.", code=12200
            )
            raise ApplicationBrokenError("The call goes in circles.")

    def stream_failed(self, code: int, message: str) -> None:
        """Note that a media stream failed; the call goes on."""
        self.carrier.log("error", self.call.sid, code=code, message=f"Stream: {message}")

    def set_status(self, status: str) -> None:
        """Move on; a call's final state also gets its length."""
        self.call.status = status
        if status == "in-progress" and self.call.started_at is None:
            self.call.started_at = now()
        if self.call.is_over:
            self.streams.close()
            self.call.ended_at = now()
            self.call.duration = self.clock
        self.carrier.store.save(self.call)
        self.carrier.log(
            "call",
            self.call.sid,
            status=status,
            sender=self.call.sender,
            recipient=self.call.recipient,
            direction=self.call.direction,
            failure=self.call.failure,
        )

    def report_progress(self, event: str) -> None:
        """Send a call-status callback if the customer asked for that event."""
        call = self.call
        wanted = "completed" if call.is_over else event
        if not call.status_url or wanted not in call.status_events:
            return
        parameters = self.parameters() | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.sequence),
            "Timestamp": format_datetime(now()),
        }
        if call.is_over:
            parameters["CallDuration"] = str(math.ceil(call.duration))
            parameters["Duration"] = str(math.ceil(call.duration / 60))
        call.sequence += 1
        self.carrier.notify(
            call.sid, "call-status", call.status_method, call.status_url, parameters
        )
