"""The SDK's HTTP side: another base address, a timeout on everything, no silent repetition."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response


class CarrierHttpClient(TwilioHttpClient):
    """Sends the SDK's requests to `api_url` (empty: Twilio) and waits at most `timeout_s`.

    The SDK has no timeout of its own, and a POST that is repeated behind our back is a second
    SMS: requests are made once, repetition is the use case's matter.
    """

    def __init__(self, api_url: str, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self._base = urlsplit(api_url) if api_url else None
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=0, pool_maxsize=8))
        # An administrator's proxy settings must not send a loopback request elsewhere.
        self.session.trust_env = self._base is None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make one request."""
        return super().request(method, self.address(url), *args, **kwargs)

    def address(self, url: str) -> str:
        """Put scheme and host of the configured carrier into one of the SDK's addresses."""
        if self._base is None:
            return url
        parts = urlsplit(url)
        path = self._base.path.rstrip("/") + parts.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))
