"""Ready-made answers to "does this process do its work yet?" for `ProcessSpec.ready`."""

from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException


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
