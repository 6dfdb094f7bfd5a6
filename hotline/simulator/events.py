"""Live news for the page: server-sent events out of the log."""

import json
import queue
import threading
from collections.abc import Callable, Iterator

from hotline.simulator.resources import LogEntry

HEARTBEAT_SECONDS = 5.0
"""How soon a page that was closed is noticed."""
BACKLOG = 1000


class Events:
    """Hands each log entry to every listening page; a page that is too slow loses some."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: set[queue.Queue[LogEntry | None]] = set()

    def publish(self, entry: LogEntry) -> None:
        """Tell everybody."""
        with self._lock:
            queues = list(self._queues)
        for waiting in queues:
            if not waiting.full():
                waiting.put_nowait(entry)

    def close(self) -> None:
        """End all streams."""
        with self._lock:
            for waiting in self._queues:
                waiting.put(None)

    def stream(self, on_end: Callable[[], None]) -> Iterator[str]:
        """Events in the format of the HTML standard, until the page goes away."""
        waiting: queue.Queue[LogEntry | None] = queue.Queue(BACKLOG)
        with self._lock:
            self._queues.add(waiting)
        try:
            yield "retry: 1000\n: hello\n\n"
            while True:
                try:
                    entry = waiting.get(timeout=HEARTBEAT_SECONDS)
                except queue.Empty:
                    yield ": still here\n\n"
                    continue
                if entry is None:
                    return
                data = json.dumps(entry.model_dump(mode="json"), ensure_ascii=False)
                yield f"id: {entry.id}\ndata: {data}\n\n"
        finally:
            with self._lock:
                self._queues.discard(waiting)
            on_end()
