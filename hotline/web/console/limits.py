"""How often somebody may try to sign in.

The guard against guessing one person's password is the lock of the account, which stands in the
database. This one blunts trying many logins, each of which costs a slow hash. It counts in the
memory of each web process on purpose: signing in must work while Redis is away, and a limit that
is N times higher with N processes still does its work.
"""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=False)


def address_and_login() -> str:
    """Return whom to count: behind a proxy all people share one address."""
    login = request.form.get("login", "").strip().casefold()
    return f"{get_remote_address()} {login[:40]}"
