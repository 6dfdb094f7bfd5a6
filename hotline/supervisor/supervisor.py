"""Starts the processes of one machine, restarts what dies, and leaves nothing running.

Why our own, and not supervisord, honcho, circus or systemd: the first run must be one command on
a clean machine, without root and without a configuration file; processes must become ready in
order, with progress for the person who waits and one clear sentence when one does not; and nothing
may outlive a stop, not even the orphans of a killed worker, not even after kill -9 of the
supervisor itself. A real deployment is free to let systemd run the same commands instead.
"""

import contextlib
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from hotline.supervisor import leftovers
from hotline.supervisor.errors import StartError
from hotline.supervisor.folders import only_run, prepare_data_dir
from hotline.supervisor.process import ChildProcess, ProcessSpec
from hotline.supervisor.status import Status, StatusFile
from hotline.supervisor.watched import POLL_S, WatchedProcess

Say = Callable[[str], None]


class Supervisor:
    """A run of the hotline on one data folder.

        with Supervisor(data_dir, say) as supervisor:
            supervisor.start(valkey)  # returns when it is ready
            supervisor.start(web)
            supervisor.run_until_stopped()

    In the main thread SIGTERM and SIGHUP act like Ctrl-C while the block is open: they raise
    KeyboardInterrupt. On leaving the block everything is stopped, the last started first; Ctrl-C
    during that kills what is left at once. `say` gets one line at a time, from any thread.
    """

    def __init__(self, data_dir: Path, say: Say) -> None:
        self.data_dir = data_dir
        self._say = say
        self._run = secrets.token_hex(8)
        self._watched: list[WatchedProcess] = []
        self._turn = threading.Lock()  # who may look after the processes: the watcher or stop
        self._stopping = threading.Event()
        self._watcher_ended = threading.Event()
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Take the data folder for this run and end what an earlier one may have left.

        Raises:
            StartError: the folder cannot be written, or another run holds it.
        """
        self.data_dir = prepare_data_dir(self.data_dir)
        with contextlib.ExitStack() as opening:
            opening.enter_context(only_run(self.data_dir))
            if ended := leftovers.end(self.data_dir):
                self._say(f"Ended {ended} processes that an earlier run had left.")
            self._status = opening.enter_context(StatusFile(self.data_dir))
            opening.enter_context(_guard(self.data_dir, self._run))
            opening.enter_context(_signals_interrupt())
            threading.Thread(target=self._watch, name="supervisor", daemon=True).start()
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything; returns when nothing is left."""
        with self._open:
            self._stopping.set()
            self._stop_all()

    def start(self, spec: ProcessSpec) -> None:
        """Start a process and wait until it is ready; from then on it is watched.

        Raises:
            StartError: it ended, or did not get ready in time; its last words are in the text.
                Not raised for a process that is not needed: it is told, and tried again.
        """
        child = ChildProcess(
            spec,
            self.data_dir / "log" / f"{spec.name}.log",
            leftovers.mark(self.data_dir, self._run),
        )
        problem = ""
        try:
            self._start(child)
        except StartError as error:
            if spec.needed:
                raise
            problem = str(error)
        with self._turn:
            self._watched.append(WatchedProcess(child, self._say, problem))
            self._write_status()

    def status(self) -> list[Status]:
        """What is watched, in the order of its start."""
        return [watched.status() for watched in self._watched]

    def run_until_stopped(self) -> None:
        """Wait for Ctrl-C, SIGTERM or SIGHUP."""
        with contextlib.suppress(KeyboardInterrupt):
            self._watcher_ended.wait()
            raise RuntimeError("The supervisor's watcher ended by itself; its traceback says why.")

    def _start(self, child: ChildProcess) -> None:
        try:
            child.start()
        except OSError as problem:
            raise StartError(f"{child.spec.name} cannot be started: {problem}.") from problem
        if child.spec.once:
            return  # it may end at any time, also now
        try:
            self._await_ready(child)
        except BaseException:
            child.stop(0)
            raise

    def _await_ready(self, child: ChildProcess) -> None:
        deadline = time.monotonic() + child.spec.ready_within_s
        while True:
            ready = child.is_ready()
            if end := child.poll():
                raise StartError(_not_ready(child, f"ended before it was ready ({end})"))
            if ready:
                return
            if time.monotonic() > deadline:
                late = f"was not ready within {child.spec.ready_within_s:g} s"
                raise StartError(_not_ready(child, late))
            time.sleep(POLL_S)

    def _watch(self) -> None:
        try:
            while not self._stopping.wait(POLL_S):
                with self._turn:
                    if self._stopping.is_set():
                        return
                    changed = [watched.look_after() for watched in self._watched]
                    if any(changed):
                        self._write_status()
        finally:
            self._watcher_ended.set()

    def _write_status(self) -> None:
        self._status.write(self.status())

    def _stop_all(self) -> None:
        with self._turn:  # the watcher has taken its hands off them
            children = [watched.child for watched in reversed(self._watched)]
        patient = True
        for child in children:
            try:
                child.stop(child.spec.stop_within_s if patient else 0)
            except KeyboardInterrupt:
                self._say("Stopping at once.")
                patient = False
                child.stop(0)


def _not_ready(child: ChildProcess, trouble: str) -> str:
    words = child.last_words()
    if not words:
        return f"{child.spec.name} {trouble} and printed nothing."
    return f"{child.spec.name} {trouble}; its log {child.log} ends:\n" + "\n".join(
        f"    {line}" for line in words
    )


@contextlib.contextmanager
def _guard(data_dir: Path, run: str) -> Iterator[None]:
    """Run the guard beside the block; at the end of the block wait until it has done its work."""
    command = [sys.executable, "-I", leftovers.__file__, str(data_dir), run]
    with subprocess.Popen(  # noqa: S603 - our own file
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    ):
        yield


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt, as SIGINT does; main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - their shape
        raise KeyboardInterrupt

    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    # An ignored SIGHUP stays ignored: that is what nohup asks for.
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
