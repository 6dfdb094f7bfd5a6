"""Changes to an appeal: each goes through here, so that each is in the history."""

from typing import Any

from hotline.domain.appeals import AppealEvent, advance
from hotline.storage.tables import Appeal, HistoryEntry
from hotline.storage.unit import Unit

HOTLINE = "hotline"
RESIDENT = "resident"


def note(
    unit: Unit,
    appeal: Appeal,
    actor: str,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the history. `actor`: a login, HOTLINE or RESIDENT."""
    unit.session.add(
        HistoryEntry(
            appeal_id=appeal.id,
            at=unit.now,
            actor=actor,
            action=action,
            before=before or {},
            after=after or {},
        )
    )


def move(unit: Unit, appeal: Appeal, event: AppealEvent, actor: str, **after: Any) -> None:
    """Move an appeal on and note it. Raises ConflictError where the state forbids it."""
    before = appeal.state
    appeal.state = advance(before, event)
    note(
        unit,
        appeal,
        actor,
        event.value,
        {"state": before.value},
        {"state": appeal.state.value, **after},
    )
