"""Stand-ins at the ports: a carrier, a bell, a clock and a recogniser, all written by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.domain.deliveries import DeliveryState
from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.domain.work import WorkKind
from hotline.ports import (
    CarrierCall,
    CarrierRecording,
    CarrierRefusedError,
    CarrierUnsureError,
    IncomingText,
    Recognition,
    RecognitionError,
    RecordingGoneError,
    SentMessage,
)

# A Monday morning in Almaty: the reception is open.
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

SOUND = b"RIFF....WAVE"


@dataclass
class SettableClock:
    """Stands still until it is moved."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def move(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class ListBell:
    """Remembers for what it was rung."""

    rung: list[tuple[WorkKind, int]] = field(default_factory=list)

    def ring(self, kind: WorkKind, work_id: int) -> bool:
        self.rung.append((kind, work_id))
        return True


@dataclass
class FakeCarrier:
    """Sends nothing anywhere.

    `faults` are raised one after the other, each by the next request (None: it goes well);
    `then_fault` is raised by a send after the message was taken, as a timeout does.
    """

    clock: SettableClock
    sent: list[SentMessage] = field(default_factory=list)
    delivery_ids: list[int] = field(default_factory=list)
    audio: dict[str, bytes] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    recordings: list[CarrierRecording] = field(default_factory=list)
    callers: dict[str, str] = field(default_factory=dict)
    called: str = "+77213199000"
    inbound: bool = True
    texts: list[IncomingText] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    then_fault: Exception | None = None
    deletes: bool = True
    placed: list[tuple[str, int]] = field(default_factory=list)
    """Who was rung, and for which row."""
    interrupted: list[str] = field(default_factory=list)
    refuses_to_interrupt: bool = False
    asked: list[str] = field(default_factory=list)
    looked_at: list[tuple[datetime, datetime]] = field(default_factory=list)
    """The times for which lists were asked."""

    def send_sms(self, to: str, body: str, delivery_id: int) -> SentMessage:
        self._ask("send_sms")
        message = SentMessage(
            f"SM{len(self.sent):032x}", to, body, DeliveryState.SENT, self.clock.now()
        )
        self.sent.append(message)
        self.delivery_ids.append(delivery_id)
        if self.then_fault is not None:
            fault, self.then_fault = self.then_fault, None
            raise fault
        return message

    def settle(self, number: int, state: DeliveryState, code: str | None = None) -> SentMessage:
        """Let a sent message arrive or fail; return what a receipt would say."""
        self.sent[number] = replace(self.sent[number], state=state, error_code=code)
        return self.sent[number]

    def messages_to(self, to: str, since: datetime) -> Sequence[SentMessage]:
        self._ask("messages_to")
        found = [m for m in self.sent if m.to == to and m.created_at and m.created_at >= since]
        return found[::-1]

    def message(self, carrier_sid: str) -> SentMessage:
        self._ask("message")
        return next(m for m in self.sent if m.carrier_sid == carrier_sid)

    def recordings_since(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        self._ask("recordings_since")
        self.looked_at.append((since, until))
        return self.recordings

    def call(self, call_sid: str) -> CarrierCall:
        self._ask("call")
        if call_sid not in self.callers:
            raise CarrierRefusedError("no such call", "20404")
        return CarrierCall(self.callers[call_sid], self.called, self.inbound)

    def texts_since(self, since: datetime, until: datetime) -> Sequence[IncomingText]:
        self._ask("texts_since")
        self.looked_at.append((since, until))
        return self.texts

    def fetch_recording(self, carrier_sid: str, max_bytes: int) -> bytes:
        self._ask("fetch_recording")
        if carrier_sid not in self.audio:
            raise RecordingGoneError("the carrier does not have the recording")
        if len(self.audio[carrier_sid]) > max_bytes:
            raise CarrierRefusedError(f"the recording is larger than {max_bytes} bytes")
        return self.audio[carrier_sid]

    def delete_recording(self, carrier_sid: str) -> None:
        self._ask("delete_recording")
        if not self.deletes:
            raise CarrierUnsureError("not now")
        self.audio.pop(carrier_sid, None)
        self.deleted.append(carrier_sid)

    def place_call(self, to: str, alarm_call_id: int) -> str:
        self._ask("place_call")
        self.placed.append((to, alarm_call_id))
        if self.then_fault is not None:
            fault, self.then_fault = self.then_fault, None
            raise fault
        return f"CA{0xA1A0000 + len(self.placed):032x}"

    def interrupt_call(self, call_sid: str) -> None:
        self._ask("interrupt_call")
        if self.refuses_to_interrupt:
            raise CarrierRefusedError("the call is over", "21220")
        self.interrupted.append(call_sid)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.faults and (fault := self.faults.pop(0)) is not None:
            raise fault


@dataclass
class FakeRecognizer:
    """Hears what it is told to hear, file by file; the last one again and again."""

    hears: list[str | Recognition | RecognitionError] = field(
        default_factory=lambda: ["бізде су жоқ"]
    )
    asked: list[tuple[Path, Language]] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    """Happens while the recogniser listens."""

    def recognise(self, recording: Path, language: Language) -> Recognition:
        self.asked.append((recording, language))
        if self.meanwhile is not None:
            self.meanwhile()
        heard = self.hears.pop(0) if len(self.hears) > 1 else self.hears[0]
        if isinstance(heard, RecognitionError):
            raise heard
        if isinstance(heard, Recognition):
            return heard
        words = tuple(Word(text, float(n), n + 0.5, 0.9) for n, text in enumerate(heard.split()))
        return Recognition(heard, words, 0.9 if words else 0.0, language, "fake", 7.5)
