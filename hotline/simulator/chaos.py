"""What can go wrong on the way to the customer, by chance and on request."""

import random
import threading
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Probability = float


class ChaosSettings(BaseModel):
    """Chances between 0 and 1, lengths in seconds. Everything is off by default."""

    model_config = ConfigDict(extra="forbid")

    duplicate: Probability = Field(default=0.0, ge=0, le=1)
    """A webhook is sent a second time."""
    copies: int = Field(default=1, ge=1, le=10)
    """How many times more, when it is duplicated."""
    delay: Probability = Field(default=0.0, ge=0, le=1)
    delay_seconds: float = Field(default=1.0, ge=0)
    """The longest delay; each is drawn between 0 and this."""
    reorder: Probability = Field(default=0.0, ge=0, le=1)
    """A status callback is held back, so that later ones overtake it."""
    reorder_seconds: float = Field(default=0.3, ge=0)
    drop: Probability = Field(default=0.0, ge=0, le=1)
    """A status callback never leaves. Requests that need a TwiML answer are never dropped."""
    record_race: Literal["action-first", "callback-first", "together", "random"] = "random"
    """Which comes first: the Record action, or recordingStatusCallback."""
    recording_delay: float = Field(default=0.0, ge=0)
    """Seconds during which the sound of a new recording still answers 404."""
    slow_seconds: float = Field(default=20.0, ge=0)
    """How long an SMS to the slow magic number takes."""
    hang_seconds: float = Field(default=30.0, ge=0)
    """How long an answer that never comes in time is held back."""


class Chaos:
    """Draws from one seeded source, so that a run can be repeated."""

    def __init__(self, settings: ChaosSettings, seed: int | None = None) -> None:
        self.settings = settings
        self._random = random.Random(seed)  # noqa: S311 - chance for tests, not for secrets
        self._lock = threading.Lock()

    def happens(self, chance: Probability) -> bool:
        """True with that chance."""
        if chance <= 0:
            return False
        with self._lock:
            return self._random.random() < chance

    def delay(self) -> float:
        """Seconds to wait before a webhook leaves."""
        if not self.happens(self.settings.delay):
            return 0.0
        with self._lock:
            return self._random.uniform(0, self.settings.delay_seconds)

    def copies(self) -> int:
        """How often a webhook is sent in all."""
        extra = self.settings.copies if self.happens(self.settings.duplicate) else 0
        return 1 + extra

    def race(self) -> str:
        """Which of the two requests after a recording goes first."""
        if self.settings.record_race != "random":
            return self.settings.record_race
        with self._lock:
            return self._random.choice(["action-first", "callback-first", "together"])
