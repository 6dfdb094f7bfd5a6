"""A process after its first start: noticed when it dies, started again after a pause."""

import time
from collections.abc import Callable

from hotline.supervisor.process import ChildProcess
from hotline.supervisor.status import Status

POLL_S = 0.1
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STABLE_S = 60.0


def next_pause_s(pause_s: float, lived_s: float) -> float:
    """Seconds to wait before the next start: twice the last pause, afresh after a stable minute.

    `pause_s` is the last pause, 0 before the first; `lived_s` how long the process lived since.
    """
    if pause_s == 0 or lived_s >= STABLE_S:
        return FIRST_PAUSE_S
    return min(2 * pause_s, LONGEST_PAUSE_S)


class WatchedProcess:
    """A process that is always started again, however often it dies; each time that is said.

    Only what runs once is left alone when it ends.
    """

    def __init__(self, child: ChildProcess, say: Callable[[str], None], problem: str = "") -> None:
        """Watch a process that runs, or that could not be started because of a `problem`."""
        self.child = child
        self._say = say
        self._state = "running"
        self._restarts = 0
        self._pause_s = 0.0
        self._started_at = time.monotonic()
        self._due_at = 0.0
        if problem:
            self._say(problem)
            self._wait("it never ran")

    def status(self) -> Status:
        """What it does now."""
        return Status(self.child.spec.name, self.child.pid, self._state, self._restarts)

    def look_after(self) -> bool:
        """Do what has to be done now; says whether the status is another one."""
        before = self.status()
        if self._state == "done":
            return False
        if self._state == "waiting":
            if time.monotonic() >= self._due_at:
                self._start_again()
        elif end := self.child.poll():
            self._done(end) if self.child.spec.once else self._wait(end)
        elif self._state == "starting":
            self._see_whether_ready()
        return self.status() != before

    def _wait(self, end: str) -> None:
        self._pause_s = next_pause_s(self._pause_s, time.monotonic() - self._started_at)
        self._due_at = time.monotonic() + self._pause_s
        self._state = "waiting"
        self._say(f"{self.child.spec.name} stopped ({end}); next start in {self._pause_s:g} s.")

    def _done(self, end: str) -> None:
        self._state = "done"
        if end != "exit code 0":
            self._say(f"{self.child.spec.name} failed ({end}); its log is {self.child.log}.")

    def _start_again(self) -> None:
        self._restarts += 1
        self._started_at = time.monotonic()
        try:
            self.child.start()
        except OSError as problem:
            self._wait(str(problem))
        else:
            self._state = "starting"

    def _see_whether_ready(self) -> None:
        spec = self.child.spec
        if self.child.is_ready():
            self._state = "running"
            self._say(f"{spec.name} is back.")
        elif time.monotonic() > self._started_at + spec.ready_within_s:
            self.child.stop(0)
            self._wait(f"not ready within {spec.ready_within_s:g} s")
