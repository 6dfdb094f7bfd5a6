"""Correct what the recogniser heard."""

from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Recording, Transcript
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import put_words_together
from hotline.usecases.history import note

BY_HAND = "operator"
"""Stands where a recogniser's model would."""


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
        display=text.strip(),  # a person writes as it is to be read
        words=[],
        confidence=1.0,
        language=last.language if last else appeal.language,
        model=BY_HAND,
        operator_id=operator_id,
        created_at=unit.now,
    )
    recording.transcripts.append(corrected)
    before = appeal.text
    put_words_together(unit, appeal)
    note(unit, appeal, actor, "text_corrected", {"text": before}, {"text": appeal.text})
    unit.ask(WorkKind.ROUTE, appeal.id)
    return corrected
