"""The telephone company, from both sides: we ask it for things, and it asks us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hotline.domain.deliveries import DeliveryState
from hotline.flows.effects import Effect
from hotline.flows.inputs import Dialled, Nothing, Pressed, Recorded


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as the carrier knows it."""

    carrier_sid: str
    to: str
    body: str
    state: DeliveryState
    created_at: datetime | None = None
    error_code: str | None = None
    ring_instead: bool = False
    """It failed because the number takes no SMS."""


@dataclass(frozen=True, slots=True)
class CarrierRecording:
    """A recording as the carrier lists it."""

    carrier_sid: str
    call_sid: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """A call as the carrier lists it. `caller` is the raw caller ID, `called` the number rung."""

    caller: str
    called: str
    inbound: bool


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call as the carrier names it. `caller` is the raw caller ID."""

    carrier_sid: str
    caller: str


@dataclass(frozen=True, slots=True)
class IncomingText:
    """An SMS as the carrier reports it. `sender` is raw too."""

    carrier_sid: str
    sender: str
    body: str


@dataclass(frozen=True, slots=True)
class ReportedRecording:
    """The recording that a webhook names, and its length in seconds."""

    carrier_sid: str
    seconds: float


@dataclass(frozen=True, slots=True)
class EndedCall:
    """The end of a call, with its length in seconds where the carrier tells it."""

    carrier_sid: str
    seconds: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class StreamStarted:
    """The carrier begins to stream what a caller says into a recording of the call, from 0."""

    call_sid: str
    stream_sid: str
    recording_number: int


@dataclass(frozen=True, slots=True)
class StreamedSound:
    """The next piece of sound: µ-law (ITU-T G.711), 8 kHz, one channel."""

    mulaw: bytes


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """The caller hung up, or the recording ended: no more sound will come."""


StreamMessage = StreamStarted | StreamedSound | StreamStopped


class Carrier(Protocol):
    """A telephone company: the side on which the hotline asks it for something."""

    def send_sms(self, to: str, body: str, delivery_id: int) -> SentMessage:
        """Hand over one SMS. `to` is E.164; receipts will name `delivery_id`.

        Raises CarrierBusyError, CarrierUnsureError or CarrierRefusedError.
        """
        ...

    def messages_to(self, to: str, since: datetime) -> Sequence[SentMessage]:
        """List what was sent to a number since a moment, newest first."""
        ...

    def message(self, carrier_sid: str) -> SentMessage:
        """Look one message up."""
        ...

    def recordings_since(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """List the recordings made in a time, to find those whose webhook was lost."""
        ...

    def call(self, call_sid: str) -> CarrierCall:
        """Look up a call."""
        ...

    def texts_since(self, since: datetime, until: datetime) -> Sequence[IncomingText]:
        """List the SMS received in a time, to find those whose webhook was lost."""
        ...

    def fetch_recording(self, carrier_sid: str, max_bytes: int) -> bytes:
        """Return the WAV file of a recording. Raises RecordingGoneError, CarrierError."""
        ...

    def delete_recording(self, carrier_sid: str) -> None:
        """Delete a recording at the carrier; an absent one is fine."""
        ...

    def place_call(self, to: str, alarm_call_id: int) -> str:
        """Ring a number, E.164; webhooks about it will name `alarm_call_id`. Return its SID.

        Raises CarrierBusyError, CarrierUnsureError or CarrierRefusedError.
        """
        ...

    def interrupt_call(self, call_sid: str) -> None:
        """Break into a call that goes on: the carrier then asks what an emergency needs to hear.

        Raises CarrierError; CarrierRefusedError where the call is over.
        """
        ...


Form = Mapping[str, str]
"""Parameters of a webhook. Unknown ones are fine: carriers add them unannounced."""


class CarrierDialect(Protocol):
    """A telephone company: the side on which it asks the hotline for something."""

    def is_genuine(self, url: str, parameters: Mapping[str, str], signature: str | None) -> bool:
        """Tell whether a webhook was signed by the carrier. Never raises."""
        ...

    def is_genuine_stream(self, signature: str | None) -> bool:
        """Tell whether the carrier signed the handshake of a media stream. Never raises."""
        ...

    def render(
        self,
        effects: Sequence[Effect],
        step: int,
        *,
        recordings: int | None = None,
        recorded_step: int | None = None,
    ) -> str:
        """Turn what the dialogue decided into the carrier's markup.

        Where calls are streamed: `recordings` is how many the call has so far, so that a stream
        knows its own (None: nobody can tell, so nothing is streamed), and `recorded_step` the
        step whose recording has just ended, so that its stream is stopped.
        """
        ...

    def call(self, form: Form) -> IncomingCall:
        """Read which call a webhook is about. Raises InvalidInputError, like all that follow."""
        ...

    def keys(self, form: Form) -> Pressed | Nothing:
        """Read what the caller pressed."""
        ...

    def recorded(self, form: Form) -> tuple[Recorded, ReportedRecording]:
        """Read how a recording ended."""
        ...

    def dialled(self, form: Form) -> Dialled:
        """Read how putting the caller through ended."""
        ...

    def recording(self, form: Form) -> tuple[str, ReportedRecording] | None:
        """Read the announcement of a recording: its call's SID and it. None: there is none."""
        ...

    def ended(self, form: Form) -> EndedCall | None:
        """Read the end of a call. None: the call goes on."""
        ...

    def text(self, form: Form) -> IncomingText:
        """Read an SMS."""
        ...

    def receipt(self, form: Form) -> SentMessage:
        """Read a receipt for an SMS."""
        ...

    def stream_message(self, message: str) -> StreamMessage | None:
        """Read a message of a media stream. None: it says nothing that matters here.

        Raises InvalidInputError.
        """
        ...
