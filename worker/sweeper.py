"""`python -m worker.sweeper`: does the chores of worker.schedule until told to stop."""

import signal
import threading
import time
from collections.abc import Sequence

import structlog

from hotline.bootstrap import DEFAULT_REDIS, build, configure_logging
from hotline.queues.bell import RqBell, impatient_redis
from hotline.settings import load_settings
from worker.schedule import Chore, chores

log = structlog.get_logger()


def sweep(todo: Sequence[Chore], stop: threading.Event) -> None:
    """Do each chore at its time until `stop` is set. No chore's fault stops the others."""
    due_at = dict.fromkeys(range(len(todo)), time.monotonic())
    while not stop.is_set():
        for number, chore in enumerate(todo):
            if time.monotonic() >= due_at[number]:
                _do(chore)
                due_at[number] = time.monotonic() + chore.every_s
        stop.wait(max(0.0, min(due_at.values()) - time.monotonic()))


def _do(chore: Chore) -> None:
    try:
        chore.do()
    except Exception:
        log.exception("chore failed", chore=chore.name)


def main() -> None:
    """Sweep until SIGTERM or Ctrl-C."""
    configure_logging()
    settings = load_settings()
    url = settings.redis.url or DEFAULT_REDIS
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    sweep(chores(build(settings), impatient_redis(url), RqBell(url).ring), stop)


if __name__ == "__main__":
    main()
