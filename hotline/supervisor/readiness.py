"""Ready-made answers to "does this process do its work yet?" for `ProcessSpec.ready`."""

import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from rq import Worker

from hotline.queues.bell import impatient_redis, work_queue
from hotline.queues.names import QUEUES
from hotline.supervisor.errors import StartError

WORKERS_WITHIN_S = 60.0


def answers_http(host: str, port: int, path: str, timeout_s: float = 1.0) -> Callable[[], bool]:
    """Ready as soon as GET `path` gives 200; no proxy is asked, whatever the environment says."""

    def ready() -> bool:
        connection = HTTPConnection(host, port, timeout=timeout_s)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return ready


def await_workers(redis_url: str) -> None:
    """Return when every queue has a worker; they start side by side, so nobody waits for one.

    Raises:
        StartError: a queue has none within a minute.
    """
    redis = impatient_redis(redis_url)
    deadline = time.monotonic() + WORKERS_WITHIN_S
    for name in QUEUES:
        while not Worker.count(queue=work_queue(name, redis)):
            if time.monotonic() > deadline:
                raise StartError(f"The worker of the queue {name!r} does not start; see its log.")
            time.sleep(0.05)
