"""Small things that an operator does to an appeal. None of it knows about web pages."""

from hotline.domain.appeals import AppealEvent
from hotline.domain.errors import ConflictError
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Recording, Transcript
from hotline.storage.unit import Unit
from hotline.usecases.history import move, note

BY_HAND = "operator"
"""Stands where a recogniser's model would."""


def discard(unit: Unit, appeal: Appeal, reason: str, actor: str) -> None:
    """Put aside what is no appeal. Raises ConflictError."""
    move(unit, appeal, AppealEvent.DISCARDED, actor, reason=reason)


def restore(unit: Unit, appeal: Appeal, actor: str) -> None:
    """Take a discard back. Raises ConflictError."""
    move(unit, appeal, AppealEvent.RESTORED, actor)


def close(unit: Unit, appeal: Appeal, actor: str) -> None:
    """End an appeal that needs no further answer. Raises ConflictError."""
    move(unit, appeal, AppealEvent.CLOSED, actor)


def note_number_shown(unit: Unit, appeal: Appeal, actor: str) -> None:
    """Remember who looked at a whole telephone number (Law 94-V: access must be traceable)."""
    note(unit, appeal, actor, "number_shown")


def note_called(unit: Unit, appeal: Appeal, comment: str, actor: str) -> None:
    """Remember that the resident was rung. Raises ConflictError where nobody waits for a call."""
    if not appeal.wants_callback:
        raise ConflictError("Somebody has already rung this resident.")
    appeal.wants_callback = False
    note(unit, appeal, actor, "called_back", after={"comment": comment})


def correct_text(
    unit: Unit, recording: Recording, appeal: Appeal, text: str, *, operator_id: int, actor: str
) -> Transcript:
    """Store what a person heard as a new version, and have the appeal routed by it.

    The versions before stay. A department that a person chose stays as well.
    """
    last = recording.transcripts[-1] if recording.transcripts else None
    corrected = Transcript(
        version=last.version + 1 if last else 1,
        text=text.strip(),
        words=[],
        confidence=1.0,
        language=last.language if last else appeal.language,
        model=BY_HAND,
        operator_id=operator_id,
        created_at=unit.now,
    )
    recording.transcripts.append(corrected)
    before = appeal.text
    newest = [r.transcripts[-1] for r in appeal.recordings if r.transcripts]
    appeal.text = "\n".join(t.text for t in newest if t.text)
    appeal.confidence = min(t.confidence for t in newest)
    note(unit, appeal, actor, "text_corrected", {"text": before}, {"text": appeal.text})
    unit.ask(WorkKind.ROUTE, appeal.id)
    return corrected
