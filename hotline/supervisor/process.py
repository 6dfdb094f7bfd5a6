"""One child process: how it is started, what it prints, how it is stopped."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True)
class ProcessSpec:
    """What the supervisor must know about a process.

    `environment` is added to the supervisor's own. `ready` says whether the process does its work
    yet; it is asked again and again, must not raise and should answer within a second; without it
    a process counts as ready once it is started. After `stop_signal` the process has
    `stop_within_s` seconds before it is killed. What is not `needed` is left to be started again
    and again where it does not get ready at first; the rest goes on without it. What runs `once`
    is not started again, however it ends.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    ready_within_s: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 10.0
    needed: bool = True
    once: bool = False


class ChildProcess:
    """A process in a session of its own, so that the terminal's Ctrl-C does not reach it.

    What it prints is appended to `log`.
    """

    def __init__(self, spec: ProcessSpec, log: Path, mark: Mapping[str, str]) -> None:
        self.spec = spec
        self.log = log
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **spec.environment, **mark}
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs, as far as `poll` has noticed."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the command.

        Raises:
            OSError: there is no such program, or it may not be run.
        """
        self._rotate_log()
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(  # noqa: S603 - the plan is ours, no user's input
                list(self.spec.command),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Whether it does its work yet."""
        return self.spec.ready is None or self.spec.ready()

    def poll(self) -> str | None:
        """None while it runs; else how it ended, in words, once its process group is gone too.

        The group must go: gunicorn's orphaned workers would hold the port of their successor.
        """
        if self._process is None:
            return "not started"
        code = self._process.poll()
        if code is None:
            return None
        self._kill_group(self._process.pid)
        self._process = None
        if code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"

    def stop(self, within_s: float) -> None:
        """Ask it to stop, kill it and its process group after `within_s` seconds."""
        if self._process is None:
            return
        if within_s > 0:
            self._process.send_signal(self.spec.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(within_s)
        self._kill_group(self._process.pid)
        self._process.wait()
        self._process = None

    def last_words(self, lines: int = 5) -> list[str]:
        """The last lines that this start of the process printed."""
        with self.log.open("rb") as text:
            text.seek(max(self._log_start, text.seek(0, os.SEEK_END) - 4000))
            return text.read().decode(errors="replace").strip().splitlines()[-lines:]

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))

    @staticmethod
    def _kill_group(pid: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
