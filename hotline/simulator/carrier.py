"""The parts that calls and messages share: log, webhooks, chaos, sound."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Literal

from hotline.simulator.audio import decode, seconds
from hotline.simulator.callbacks import Callbacks
from hotline.simulator.chaos import Chaos, ChaosSettings
from hotline.simulator.config import API_VERSION, CarrierConfig
from hotline.simulator.resources import LogEntry
from hotline.simulator.store import Store
from hotline.simulator.twiml import Document, DocumentError, parse
from hotline.simulator.twiml_rules import Rule
from hotline.simulator.webhooks import MEDIA_LIMIT, Answer, Sender

Kind = Literal["call", "step", "webhook", "message", "violation", "error"]

MEDIA_KEPT = 200
"""Prompts kept in memory for the browser and against decoding them twice."""


class Carrier:
    """Everything that a call or a message needs; built once per process."""

    def __init__(self, config: CarrierConfig, chaos: ChaosSettings) -> None:
        self.config = config
        self.store = Store(config.data_dir)
        self.chaos = Chaos(chaos, config.seed)
        self.callbacks = Callbacks(self.chaos)
        self._sender = Sender(config.auth_token)
        self._media: OrderedDict[str, tuple[bytes, str, float]] = OrderedDict()
        self._media_lock = threading.Lock()

    def close(self) -> None:
        """Stop sending and close the store."""
        self.callbacks.close()
        self.store.close()

    def log(self, kind: Kind, sid: str, /, **data: Any) -> None:
        """Note what happened."""
        self.store.log(LogEntry(kind=kind, sid=sid, data=data))

    def account(self) -> dict[str, str]:
        """Parameters that every webhook has."""
        return {"AccountSid": self.config.account_sid, "ApiVersion": API_VERSION}

    def request(
        self, sid: str, purpose: str, method: str, url: str, parameters: Mapping[str, str]
    ) -> Answer:
        """Ask the customer and wait for the answer; chaos may delay or double the request."""
        time.sleep(self.chaos.delay())
        for _ in range(self.chaos.copies() - 1):
            self.callbacks.later(0, lambda: self._send(sid, purpose, method, url, parameters))
        return self._send(sid, purpose, method, url, parameters)

    def notify(
        self,
        sid: str,
        purpose: str,
        method: str,
        url: str,
        parameters: Mapping[str, str],
        *,
        lane: str | None = None,
    ) -> None:
        """Tell the customer something and go on at once; in order within a lane."""
        self.callbacks.post(lane or sid, lambda: self._send(sid, purpose, method, url, parameters))

    def _send(
        self, sid: str, purpose: str, method: str, url: str, parameters: Mapping[str, str]
    ) -> Answer:
        answer = self._sender.send(method, url, parameters)
        self.log(
            "webhook",
            sid,
            purpose=purpose,
            method=method,
            url=url,
            parameters=dict(parameters),
            status=answer.status,
            attempts=[
                {"status": a.status, "failure": a.failure, "ms": a.milliseconds}
                for a in answer.attempts
            ],
            content_type=answer.content_type,
            answer=answer.body.decode(errors="replace"),
        )
        return answer

    def document(
        self,
        sid: str,
        purpose: str,
        method: str,
        url: str,
        parameters: Mapping[str, str],
        rules: dict[str, Rule],
    ) -> Document:
        """Fetch TwiML and check it.

        Raises DocumentError, after noting it, where the fallback URL is to be asked.
        """
        answer = self.request(sid, purpose, method, url, parameters)
        try:
            document = read_answer(answer, rules)
        except DocumentError as bad:
            # An application that is down breaks no rule; TwiML that cannot be read does.
            kind: Kind = "error" if bad.code in {11200, 11205} else "violation"
            self.log(kind, sid, code=bad.code, message=bad.message, url=url)
            raise
        return self.check(sid, document)

    def check(self, sid: str, document: Document) -> Document:
        """Note a document's violations."""
        for violation in document.violations:
            self.violation(sid, violation.message, code=violation.code, url=document.url)
        return document

    def violation(self, sid: str, message: str, *, code: int = 12200, url: str = "") -> None:
        """Note a breach of the contract."""
        self.log("violation", sid, code=code, message=message, url=url)

    def fetch_sound(self, sid: str, url: str) -> tuple[str, float, str]:
        """Fetch what a Play plays: its name in the media store, its seconds, its words if told.

        Raises NotAudioError, ConnectionError.
        """
        answer = self._sender.send("GET", url, {}, limit=MEDIA_LIMIT)
        if not answer.is_ok:
            self.log("error", sid, code=11200, message=f"Play: {answer.trouble}", url=url)
            raise ConnectionError(answer.trouble)
        return *self.keep_sound(answer.body, answer.content_type), answer.description

    def keep_sound(self, data: bytes, content_type: str) -> tuple[str, float]:
        """Keep sound for the browser; returns its name and its length in seconds.

        Raises NotAudioError.
        """
        name = hashlib.sha256(data).hexdigest()
        with self._media_lock:
            if name in self._media:
                self._media.move_to_end(name)
                return name, self._media[name][2]
        length = seconds(decode(data))
        with self._media_lock:
            self._media[name] = (data, content_type, length)
            while len(self._media) > MEDIA_KEPT:
                self._media.popitem(last=False)
        return name, length

    def media(self, name: str) -> tuple[bytes, str] | None:
        """Sound that was kept, with its content type."""
        with self._media_lock:
            found = self._media.get(name)
        return (found[0], found[1]) if found else None


def read_answer(answer: Answer, rules: dict[str, Rule]) -> Document:
    """The TwiML in an answer. Raises DocumentError with Twilio's code."""
    if not answer.is_ok:
        # 11205: no connection; 11200: an answer, but not a good one, or none in time.
        code = 11205 if answer.attempts[-1].failure == "ct" else 11200
        raise DocumentError(code, f"{answer.url}: {answer.trouble}")
    return parse(answer.body, answer.content_type, answer.url, rules=rules)
