"""How often somebody may try to sign in.

The guard against guessing one person's password is the lock of the account, which stands in the
database. This one blunts trying many logins, each of which costs a slow hash. It counts in the
memory of each web process on purpose: signing in must work while Redis is away, and a limit that
is N times higher with N processes still does its work.

The engine under Flask-Limiter is used without it: its hooks around every request took 88 µs of
each webhook, more than all that Flask itself does there.
"""

from flask import abort, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

EXTENSION = "hotline_sign_in_limits"

PER_ADDRESS = RateLimitItemPerMinute(30)
# Behind a proxy all people may share one address, so a login there has its own count.
PER_LOGIN = RateLimitItemPerMinute(10)
TOO_MANY_REQUESTS = 429


class SignInLimits:
    """Counts attempts, in this process."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def allow(self, address: str, login: str) -> bool:
        """Count an attempt; False: it is one too many in this minute."""
        by_address = self._limiter.hit(PER_ADDRESS, "address", address)
        by_login = self._limiter.hit(PER_LOGIN, "login", address, login)
        return by_address and by_login


def limit_sign_in() -> None:
    """Refuse the request where its address or login tried too often."""
    login = request.form.get("login", "").strip().casefold()[:40]
    limits: SignInLimits = current_app.extensions[EXTENSION]
    if not limits.allow(request.remote_addr or "", login):
        abort(TOO_MANY_REQUESTS)
