"""Whatever turns a text into what it means."""

from typing import Protocol

from hotline.domain.understanding import Understanding


class Understander(Protocol):
    """Understands texts; safe to share between threads."""

    def understand(self, text: str) -> Understanding:
        """Tell department, service, kind, language and urgency of a transcript or an SMS."""
        ...


class TrainedUnderstander(Protocol):
    """Where the trained understander comes from."""

    def current(self) -> Understander | None:
        """Return the one in use; None before one was trained."""
        ...
