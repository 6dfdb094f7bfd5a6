"""Progress on the terminal: one line that is rewritten, or now and then a new one in a log file."""

import sys
import time
from types import TracebackType
from typing import Final, Self, TextIO

_BAR: Final = 24  # characters
_ON_TERMINAL, _IN_LOG = 0.2, 15.0  # seconds between two reports


class Progress:
    """A bar with the share that is done, a note, and the time that is left."""

    def __init__(self, what: str, total: int, output: TextIO | None = None) -> None:
        """Show progress of `what`, which has `total` steps, on `output` (standard error)."""
        self._what = what
        self._total = max(total, 1)
        self._output = output or sys.stderr
        self._terminal = self._output.isatty()
        self._done = 0
        self._began = self._reported = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._terminal:
            self._output.write("\n")

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Count steps as done and say so, unless it was said just now."""
        self._done += steps
        now = time.monotonic()
        pause = _ON_TERMINAL if self._terminal else _IN_LOG
        if self._done < self._total and now - self._reported < pause:
            return
        self._reported = now
        line = self._line(now - self._began, note)
        self._output.write(f"\r\033[K{line}" if self._terminal else f"{line}\n")
        self._output.flush()

    def _line(self, seconds: float, note: str) -> str:
        share = min(1.0, self._done / self._total)
        bar = ("#" * int(share * _BAR)).ljust(_BAR, ".")
        if share < 1:
            left = f"{_clock(seconds / share - seconds)} left"
        else:
            left = f"took {_clock(seconds)}"
        return f"{self._what:<10} [{bar}] {share:4.0%}  {left}  {note}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
