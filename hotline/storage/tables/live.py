"""What was heard of a call while it went on, from the carrier's media stream."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.domain.languages import Language
from hotline.storage.tables.base import Base, Json, PrimaryKey, UtcDateTime


class LiveTranscript(Base):
    """The words of one stream. They stand in until the recording's own transcript is there."""

    __tablename__ = "live_transcripts"
    __table_args__ = (UniqueConstraint("call_id", "stream_sid"),)

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    stream_sid: Mapped[str] = mapped_column(String(64))
    recording_number: Mapped[int]
    """Which of the call's recordings it was spoken into, from 0."""
    text: Mapped[str] = mapped_column(Text)
    """The words as they were said."""
    display: Mapped[str] = mapped_column(Text)
    """The words as one writes them, as in a Transcript."""
    words: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """[{"text", "start", "end", "confidence"}], seconds from the start of the stream."""
    confidence: Mapped[float]
    language: Mapped[Language] = mapped_column(String(2))
    model: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
