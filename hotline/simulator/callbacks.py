"""Webhooks that nobody waits for: in order per lane, unless chaos says otherwise."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from hotline.simulator.chaos import Chaos

log = structlog.get_logger()

Job = Callable[[], object]


class Callbacks:
    """Runs jobs in the background: one after another within a lane, lanes side by side."""

    def __init__(self, chaos: Chaos, *, workers: int = 16) -> None:
        self._chaos = chaos
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="callback")
        self._lock = threading.Lock()
        self._lanes: dict[str, deque[Job]] = {}
        self._timers: set[threading.Timer] = set()
        self._pending = 0
        self._idle = threading.Condition(self._lock)
        self._is_closed = False

    def post(self, lane: str, job: Job) -> None:
        """Send a status callback; chaos may drop, hold back, delay or double it."""
        settings = self._chaos.settings
        if self._chaos.happens(settings.drop):
            log.info("callback dropped by chaos", lane=lane)
            return
        for _ in range(self._chaos.copies()):
            wait = self._chaos.delay()
            if self._chaos.happens(settings.reorder):
                wait += settings.reorder_seconds
            if wait:
                self.later(wait, job)
            else:
                self.run(lane, job)

    def run(self, lane: str, job: Job) -> None:
        """Run a job after those that stand in its lane already."""
        with self._lock:
            if self._is_closed:
                return
            self._pending += 1
            waiting = self._lanes.setdefault(lane, deque())
            waiting.append(job)
            if len(waiting) == 1:
                self._pool.submit(self._drive, lane)

    def later(self, seconds: float, job: Job) -> None:
        """Run a job in no lane, after a while."""
        if seconds <= 0:
            self.run(f"at once {id(job)}", job)
            return
        timer = threading.Timer(seconds, lambda: self._fire(timer, job))
        timer.daemon = True
        with self._lock:
            if self._is_closed:
                return
            self._pending += 1
            self._timers.add(timer)
        timer.start()

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nothing is waiting or under way; False if that took too long."""
        with self._idle:
            return self._idle.wait_for(lambda: self._pending == 0, timeout)

    def wait_for(self, lane: str, timeout: float = 20.0) -> None:
        """Wait until a lane is empty."""
        with self._idle:
            self._idle.wait_for(lambda: lane not in self._lanes, timeout)

    @property
    def pending(self) -> int:
        """Jobs that wait or run."""
        return self._pending

    def close(self) -> None:
        """Drop what waits."""
        with self._lock:
            self._is_closed = True
            for timer in self._timers:
                timer.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _fire(self, timer: threading.Timer, job: Job) -> None:
        with self._lock:
            self._timers.discard(timer)
        self._do(job)

    def _drive(self, lane: str) -> None:
        while True:
            with self._lock:
                job = self._lanes[lane][0]
            self._do(job)
            with self._lock:
                waiting = self._lanes[lane]
                waiting.popleft()
                if not waiting:
                    del self._lanes[lane]
                    self._idle.notify_all()
                    return

    def _do(self, job: Job) -> None:
        try:
            job()
        except Exception:
            # One broken job must not stop the lane: the rest of the network goes on.
            log.exception("callback failed")
        finally:
            with self._idle:
                self._pending -= 1
                self._idle.notify_all()
