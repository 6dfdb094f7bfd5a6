"""The smaller things that an operator does to an appeal."""

from hotline.domain.appeals import AppealEvent
from hotline.domain.errors import ConflictError
from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.history import move, note


def close(unit: Unit, appeal: Appeal, actor: str) -> None:
    """End an answered appeal that needs no further answer. Raises ConflictError.

    Without any answer an appeal may not be ended: silence counts as refusal (art. 91).
    """
    if appeal.answered_at is None:
        raise ConflictError("This appeal has no answer yet, so it cannot be closed.")
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
