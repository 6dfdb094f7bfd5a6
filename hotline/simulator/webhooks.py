"""Signed requests to the customer, retried as Twilio retries them.

Sources: "Security" (X-Twilio-Signature) and "Webhooks (HTTP callbacks): connection overrides" of
Twilio's documentation.
"""

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urldefrag, urlencode, urlsplit, urlunsplit

import requests

Parameters = Mapping[str, str]

TWIML_LIMIT = 64 * 1024
MEDIA_LIMIT = 20 * 1024 * 1024
POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


def sign(auth_token: str, url: str, parameters: Parameters) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the URL without fragment, then the sorted parameters."""
    text = urldefrag(url).url + "".join(name + parameters[name] for name in sorted(parameters))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Overrides:
    """How a webhook is retried; a URL's fragment may say otherwise (`#rc=2&rp=5xx,ct,rt`)."""

    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    total_time: float = 15.0

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Read the fragment; what makes no sense there is left at its default."""
        given = dict(parse_qsl(urldefrag(url).fragment))
        policies = frozenset(given.get("rp", "ct").split(",")) & POLICIES
        return cls(
            retries=int(_within(given.get("rc"), 0, 5, 1)),
            policies=policies or frozenset({"ct"}),
            connect_timeout=_within(given.get("ct"), 100, 10_000, 5_000) / 1000,
            read_timeout=_within(given.get("rt"), 100, 15_000, 15_000) / 1000,
            total_time=_within(given.get("tt"), 100, 15_000, 15_000) / 1000,
        )

    def again(self, failure: str) -> bool:
        """Whether that kind of failure is retried."""
        return failure in self.policies or ("all" in self.policies and bool(failure))


def _within(text: str | None, low: float, high: float, default: float) -> float:
    if text is None or not text.isdigit():
        return default
    return min(max(float(text), low), high)


@dataclass(slots=True)
class Attempt:
    """One HTTP request of a webhook and what came of it."""

    status: int | None
    failure: str
    """`ct` no connection, `rt` no answer in time, `4xx`, `5xx`, or empty."""
    milliseconds: float
    detail: str = ""


@dataclass(slots=True)
class Answer:
    """The last answer to a webhook, with all attempts."""

    url: str
    method: str
    parameters: Parameters
    body: bytes = b""
    content_type: str = ""
    description: str = ""
    """What the body is in words, where the customer says so (Content-Description, RFC 2045)."""
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def status(self) -> int | None:
        """HTTP status of the last attempt, or None if there was no answer."""
        return self.attempts[-1].status

    @property
    def is_ok(self) -> bool:
        """Whether the customer took the request."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def trouble(self) -> str:
        """What went wrong, for people."""
        last = self.attempts[-1]
        return last.detail or f"HTTP {last.status}"


class Sender:
    """Sends webhooks of one account."""

    def __init__(self, auth_token: str) -> None:
        self._auth_token = auth_token

    def send(
        self, method: str, url: str, parameters: Parameters, *, limit: int = TWIML_LIMIT
    ) -> Answer:
        """Send, retry as the URL's fragment asks, return the last answer.

        Never raises for what the customer does. Of a body at most `limit` + 1 bytes are read.
        """
        rules = Overrides.of(url)
        target = urldefrag(url).url
        answer = Answer(target, method, parameters)
        token = str(uuid.uuid4())
        started = time.monotonic()
        for attempt in range(rules.retries + 1):
            left = rules.total_time - (time.monotonic() - started)
            if attempt and left <= 0:
                break
            self._attempt(answer, rules, left, token, limit)
            if not rules.again(answer.attempts[-1].failure):
                break
        return answer

    def _attempt(
        self, answer: Answer, rules: Overrides, left: float, token: str, limit: int
    ) -> None:
        started = time.monotonic()
        try:
            with requests.Session() as session:
                # Proxies of the environment lead away from the local network.
                session.trust_env = False
                with session.send(
                    self._request(answer, token),
                    timeout=(min(rules.connect_timeout, left), min(rules.read_timeout, left)),
                    stream=True,
                    allow_redirects=False,
                ) as response:
                    answer.body = _read(response, limit, deadline=started + left)
                    answer.content_type = response.headers.get("Content-Type", "")
                    answer.description = unquote(response.headers.get("Content-Description", ""))
                    status, failure, detail = response.status_code, "", ""
        except requests.ConnectTimeout as error:
            status, failure, detail = 0, "ct", f"no connection in time: {error}"
        except (requests.Timeout, TimeoutError) as error:
            status, failure, detail = 0, "rt", f"no answer in time: {error}"
        except (requests.RequestException, OSError, ValueError) as error:
            status, failure, detail = 0, "ct", f"no connection: {error}"
        if status >= 400:
            failure = f"{status // 100}xx"
        spent = (time.monotonic() - started) * 1000
        answer.attempts.append(Attempt(status or None, failure, round(spent, 1), detail))

    def _request(self, answer: Answer, token: str) -> requests.PreparedRequest:
        url, form = answer.url, dict(answer.parameters)
        if answer.method == "GET":
            url, form = _with_query(url, form), {}
        headers = {
            "X-Twilio-Signature": sign(self._auth_token, url, form),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        return requests.Request(answer.method, url, headers=headers, data=form or None).prepare()


def _read(response: requests.Response, limit: int, *, deadline: float) -> bytes:
    """At most `limit` + 1 bytes. Raises TimeoutError if they drip in too slowly."""
    body = bytearray()
    for piece in response.iter_content(64 * 1024):
        body += piece
        if len(body) > limit:
            break
        if time.monotonic() > deadline:
            raise TimeoutError("the answer takes too long")
    return bytes(body[: limit + 1])


def _with_query(url: str, parameters: Parameters) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    return urlunsplit(parts._replace(query=query))
