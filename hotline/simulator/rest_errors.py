"""Errors of the REST interface, with Twilio's codes."""

from typing import Any


class RestError(Exception):
    """Answered as Twilio does: an HTTP status and a JSON body with a code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }


def not_found(path: str) -> RestError:
    """There is no such resource."""
    return RestError(404, 20404, f"The requested resource {path} was not found")


UNAUTHENTICATED = RestError(401, 20003, "Authenticate")
TOO_MANY_REQUESTS = RestError(429, 20429, "Too Many Requests")
SERVER_ERROR = RestError(500, 20500, "An internal server error has occurred")
