"""`python -m worker.sweeper`: does the chores of worker.schedule until told to stop."""

import signal
import threading
from collections.abc import Sequence

import structlog

from hotline.bootstrap import build, configure_logging
from hotline.queues.bell import RqBell, impatient_redis
from hotline.settings import load_settings, require_redis
from worker.schedule import Chore, chores

log = structlog.get_logger()


def sweep(todo: Sequence[Chore], stop: threading.Event) -> None:
    """Do each chore again and again until `stop` is set.

    Each has a thread of its own: a carrier that hangs must not keep the bell from ringing.
    """
    threads = [
        threading.Thread(target=_repeat, args=(chore, stop), name=chore.name) for chore in todo
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _repeat(chore: Chore, stop: threading.Event) -> None:
    while not stop.is_set():
        _do(chore)
        stop.wait(chore.every_s)


def _do(chore: Chore) -> None:
    try:
        chore.do()
    except Exception:
        log.exception("chore failed", chore=chore.name)


def main() -> None:
    """Sweep until SIGTERM or Ctrl-C."""
    configure_logging()
    settings = load_settings()
    url = require_redis(settings)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    sweep(chores(build(settings), impatient_redis(url), RqBell(url).ring), stop)


if __name__ == "__main__":
    main()
