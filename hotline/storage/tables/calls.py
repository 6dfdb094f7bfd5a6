"""Calls, what happened in them, their recordings and transcripts."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline.domain.languages import Language
from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime, words
from hotline.storage.tables.people import Person


class CallOutcome(enum.StrEnum):
    """What a call came to. Each one is explained to the operator in the list of calls."""

    APPEAL = "appeal"
    STATUS_TOLD = "status_told"
    CONNECTED = "connected"
    HUNG_UP_EARLY = "hung_up_early"
    SILENT = "silent"
    FAILED = "failed"
    ALARM = "alarm"
    """The hotline rang: the resident, or somebody on duty."""


class Call(Base):
    """One connection. Its dialogue session lives here, so a restart in mid-call is harmless."""

    __tablename__ = "calls"

    id: Mapped[PrimaryKey]
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    from_raw: Mapped[str] = mapped_column(String(64))
    """Caller ID as the carrier gave it: a number, "anonymous" or anything else."""
    language: Mapped[Language] = mapped_column(String(2))
    outcome: Mapped[CallOutcome | None] = mapped_column(words(CallOutcome))
    """None while the call goes on."""
    session: Mapped[str] = mapped_column(Text)
    """`hotline.flows.session.Session` as JSON."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """Markup last given to the carrier; given again when a webhook is repeated."""
    reply_step: Mapped[int] = mapped_column(default=0)
    duration_s: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    steps: Mapped[list["CallStep"]] = relationship(
        back_populates="call", order_by="CallStep.number"
    )
    recordings: Mapped[list["Recording"]] = relationship(
        back_populates="call", order_by="Recording.id"
    )


class CallStep(Base):
    """One thing that happened in a call: consent spoken, key pressed, message recorded."""

    __tablename__ = "call_steps"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    flow: Mapped[str] = mapped_column(String(40))
    node: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(back_populates="steps")


class RecordingState(enum.StrEnum):
    """Where the audio is."""

    ANNOUNCED = "announced"
    """At the carrier; a job will fetch it."""
    STORED = "stored"
    LOST = "lost"
    """The carrier no longer has it, or never could."""
    DROPPED = "dropped"
    """No message: a key press or silence, kept nowhere."""


class Recording(Base):
    """What a caller said after one beep."""

    __tablename__ = "recordings"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), index=True)
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[RecordingState] = mapped_column(words(RecordingState))
    is_message: Mapped[bool | None]
    """False: a key press or silence, no words. None: the dialogue has not said yet."""
    duration_s: Mapped[float | None]
    path: Mapped[str | None] = mapped_column(String(200))
    """Key in the audio store."""
    is_cut: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It goes on after what was recognised: too long, or damaged from there."""
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(back_populates="recordings")
    transcripts: Mapped[list["Transcript"]] = relationship(
        back_populates="recording", order_by="Transcript.version"
    )


def _as_said(row: Any) -> str:
    """Show the words themselves where nobody wrote them in another way."""
    return str(row.get_current_parameters()["text"])


class Transcript(Base):
    """One version of what was said: first the recogniser's, then each correction."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("recording_id", "version"),)

    id: Mapped[PrimaryKey]
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """The words as they were said: "он екі үй"."""
    display: Mapped[str] = mapped_column(Text, default=_as_said, server_default="")
    """The words as one writes them: "12 үй". This is what people read and what is routed."""
    words: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """[{"text", "start", "end", "confidence"}], seconds from the start of the recording."""
    confidence: Mapped[float]
    language: Mapped[Language] = mapped_column(String(2))
    model: Mapped[str] = mapped_column(String(80))
    """Recogniser's model, or "operator" for a correction by hand."""
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    other: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The attempt in the other language that lost: {"text", "words", "confidence", "language",
    "model"}. None: only one was made."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    recording: Mapped[Recording] = relationship(back_populates="transcripts")
