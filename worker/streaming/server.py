"""Accepts streams and gives each a child process of its own.

The parent has one thread and has loaded the models, which its children share. Native code that
crashes or hangs costs the one stream; its call's recording is transcribed all the same.
"""

import contextlib
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

import structlog

from worker.speech.isolation import become_expendable

log = structlog.get_logger()

Serve = Callable[[socket.socket], None]

FULL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# The decoder's lattices of some minutes; what wants more has run wild.
MEMORY_MB = 2048
BREATHER_S = 0.1


class StreamServer:
    """Serves the connections of `listener`, at most `most` at once.

    Each is handed to `serve` in a child process that is killed after `kill_after_s`.
    """

    def __init__(
        self, listener: socket.socket, serve: Serve, *, most: int, kill_after_s: float
    ) -> None:
        self._listener = listener
        self._serve = serve
        self._most = most
        self._kill_after_s = kill_after_s
        self._deadlines: dict[int, float] = {}
        """When each child is killed, by its process id."""
        self._stopping = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then end the streams that go on."""
        self._listener.setblocking(False)
        with _signals_wake(self._stop) as waker, selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(waker, selectors.EVENT_READ)
            while not self._stopping:
                ready = {key.fileobj for key, _ in selector.select(self._patience())}
                if waker in ready:
                    waker.recv(4096)
                self._bury()
                self._kill_overdue()
                if self._listener in ready:
                    self._accept()
        self._end_all()

    def _stop(self) -> None:
        self._stopping = True

    def _patience(self) -> float | None:
        """Return the seconds until the next child is overdue; None: there is no child."""
        if not self._deadlines:
            return None
        return max(0.0, min(self._deadlines.values()) - time.monotonic())

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, ConnectionError):
            return  # whoever it was is gone
        except OSError as error:
            self._take_a_breath(error)
            return
        with connection:
            if len(self._deadlines) >= self._most:
                log.warning("stream refused: all places are taken", most=self._most)
                with contextlib.suppress(OSError):
                    connection.send(FULL)
                return
            try:
                child = self._fork(connection)
            except OSError as error:
                self._take_a_breath(error)
                return
            self._deadlines[child] = time.monotonic() + self._kill_after_s

    def _take_a_breath(self, error: OSError) -> None:
        """No file descriptors or no processes are left: the loop must not spin meanwhile."""
        log.warning("stream not accepted", problem=error.strerror)
        time.sleep(BREATHER_S)

    def _fork(self, connection: socket.socket) -> int:
        # No signal may reach the child before it has dropped the parent's handlers.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        parent = os.getpid()
        try:
            child = os.fork()
            if child == 0:
                self._be_child(parent, connection)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return child

    def _be_child(self, parent: int, connection: socket.socket) -> NoReturn:
        status = 1
        try:
            become_expendable(parent, MEMORY_MB)
            self._listener.close()
            connection.setblocking(True)
            self._serve(connection)
            status = 0
        except BaseException:
            log.exception("stream failed")
        finally:
            # Without any of the parent's clean-up.
            os._exit(status)

    def _bury(self) -> None:
        """Take note of children that have ended."""
        for child in list(self._deadlines):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del self._deadlines[child]
                code = os.waitstatus_to_exitcode(status)
                if code < 0:
                    log.warning("stream killed", by=signal.Signals(-code).name)

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for child, deadline in self._deadlines.items():
            if deadline <= now:
                log.warning("stream overdue", seconds=self._kill_after_s)
                os.kill(child, signal.SIGKILL)
                # SIGKILL needs no second time; the deadline only must not wake us again.
                self._deadlines[child] = now + self._kill_after_s

    def _end_all(self) -> None:
        for child in self._deadlines:
            os.kill(child, signal.SIGKILL)
        for child in self._deadlines:
            os.waitpid(child, 0)
        self._deadlines.clear()


@contextlib.contextmanager
def _signals_wake(stop: Callable[[], None]) -> Iterator[socket.socket]:
    """Let signals make a socket readable: a child's end, and SIGTERM, which also calls `stop`."""
    handlers = {
        signal.SIGTERM: lambda *_: stop(),
        signal.SIGINT: lambda *_: stop(),
        signal.SIGCHLD: lambda *_: None,
    }
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.setblocking(False)
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
