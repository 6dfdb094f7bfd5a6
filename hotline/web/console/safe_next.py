"""Where to go after signing in: never to another site."""

from urllib.parse import urlsplit

from flask import url_for


def safe_next(target: str | None) -> str:
    """Return the wished page of the console, or the queue for anything else.

    Browsers drop tabs and line ends and take a backslash for a slash, so these are refused
    (WHATWG URL standard, basic URL parser).
    """
    home = url_for("console.queue")
    if not target or any(ord(character) <= ord(" ") or character == "\\" for character in target):
        return home
    try:
        parts = urlsplit(target)
    except ValueError:
        return home
    if parts.scheme or parts.netloc or not parts.path.startswith("/console/"):
        return home
    return target
