"""What tells a worker that a row is waiting."""

from typing import Protocol

from hotline.domain.work import WorkKind


class Bell(Protocol):
    """Rings for a worker. Losing a ring is harmless: the sweeper rings again."""

    def ring(self, kind: WorkKind, work_id: int) -> bool:
        """Return whether the ring reached a queue. Never raises, never waits for long."""
        ...
