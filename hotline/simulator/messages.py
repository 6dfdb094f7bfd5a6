"""SMS from acceptance to receipt, and from the resident to the customer."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from hotline.simulator.carrier import Carrier
from hotline.simulator.leg import UNANNOUNCED
from hotline.simulator.magic import ERROR_TEXTS, REFUSALS_BEFORE_ACCEPT, message_fate
from hotline.simulator.resources import Message, new_sid, now
from hotline.simulator.segments import count_segments
from hotline.simulator.twiml import Document, DocumentError, Verb
from hotline.simulator.twiml_rules import MESSAGING

SECONDS_TO_SEND = 0.4
SECONDS_TO_DELIVER = 1.2
MAX_REDIRECTS = 10


@dataclass(slots=True)
class Received:
    """What came of an SMS to the customer."""

    message: Message
    failure: str | None = None
    replies: list[Message] = field(default_factory=list)


class Messages:
    """Moves messages on, tells the customer, remembers how often a number was refused."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._refused: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def resume(self) -> None:
        """Go on with what was under way when the carrier stopped."""
        for message in self._carrier.store.all(Message):
            if message.status == "queued":
                self._later(SECONDS_TO_SEND, message.sid)
            elif message.status == "sent" and message.direction != "inbound":
                self._settle(message)

    def is_refused(self, number: str) -> bool:
        """Whether a number that refuses at first still does."""
        with self._lock:
            self._refused[number] += 1
            if self._refused[number] <= REFUSALS_BEFORE_ACCEPT:
                return True
            del self._refused[number]
            return False

    def send(self, message: Message) -> Message:
        """Accept an outbound message; receipts follow by themselves."""
        self._save(message)
        self._later(SECONDS_TO_SEND, message.sid)
        return message

    def receive(self, sender: str, body: str) -> Received:
        """A resident texts the customer; returns once the customer has answered."""
        config = self._carrier.config
        message = Message(
            sid=new_sid("SM"),
            sender=sender,
            recipient=config.sms_number,
            body=body,
            direction="inbound",
            status="received",
            segments=count_segments(body),
            sent_at=now(),
        )
        self._save(message)
        received = Received(message)
        if config.sms_url is None:
            received.failure = "The carrier was started without --sms-url."
            return received
        try:
            document = self._fetch(message, config.sms_url)
            self._reply(received, document)
        except DocumentError as bad:
            received.failure = bad.message
        return received

    def _fetch(self, message: Message, url: str, method: str = "POST") -> Document:
        parameters = self._parameters(message)
        fallback = self._carrier.config.sms_fallback_url
        try:
            return self._carrier.document(message.sid, "sms", method, url, parameters, MESSAGING)
        except DocumentError as bad:
            if fallback is None:
                raise
            parameters |= {"ErrorCode": str(bad.code), "ErrorUrl": urldefrag(url).url}
            return self._carrier.document(
                message.sid, "sms-fallback", "POST", fallback, parameters, MESSAGING
            )

    def _parameters(self, message: Message) -> dict[str, str]:
        place = dict.fromkeys(
            [role + part for role in ("From", "To") for part in ("City", "State", "Zip")], ""
        )
        return {
            **self._carrier.account(),
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
            "From": message.sender,
            "To": message.recipient,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "FromCountry": "KZ",
            "ToCountry": "KZ",
            **place,
            **UNANNOUNCED,
        }

    def _reply(self, received: Received, document: Document) -> None:
        for _ in range(MAX_REDIRECTS):
            redirect = None
            for verb in document.verbs:
                if verb.name == "Redirect":
                    redirect = verb
                    break
                received.replies.append(self._send_reply(received.message, verb, document))
            if redirect is None:
                return
            url = urljoin(document.url, redirect.text)
            method = redirect.attributes.get("method", "POST")
            document = self._fetch(received.message, url, method)
        self._carrier.violation(received.message.sid, "The SMS is redirected in circles.")

    def _send_reply(self, inbound: Message, verb: Verb, document: Document) -> Message:
        body = verb.text or "".join(part.text for part in verb.children if part.name == "Body")
        address = verb.attributes.get("action") or verb.attributes.get("statusCallback")
        return self.send(
            Message(
                sid=new_sid("SM"),
                sender=verb.attributes.get("from", inbound.recipient),
                recipient=verb.attributes.get("to", inbound.sender),
                body=body,
                direction="outbound-reply",
                status="queued",
                segments=count_segments(body),
                status_url=urljoin(document.url, address) if address else None,
            )
        )

    def _later(self, seconds: float, sid: str) -> None:
        speed = self._carrier.config.speed
        wait = seconds / speed if speed else 0.0
        self._carrier.callbacks.later(wait, lambda: self._hand_over(sid))

    def _hand_over(self, sid: str) -> None:
        message = self._carrier.store.get(Message, sid)
        if message is None or message.status != "queued":
            return
        message.sent_at = now()
        self._move(message, "sent")
        self._settle(message)

    def _settle(self, message: Message) -> None:
        fate = message_fate(message.recipient)
        # REST refuses some numbers at once; a reply in TwiML to them fails here.
        final = fate.final_status or ("failed" if fate.error_code else None)
        if final is None:
            return
        speed = self._carrier.config.speed
        wait = SECONDS_TO_DELIVER / speed if speed else 0.0
        if fate.is_slow:
            wait = self._carrier.chaos.settings.slow_seconds

        def arrive() -> None:
            message.error_code = fate.error_code
            message.error_message = ERROR_TEXTS.get(fate.error_code or 0)
            self._move(message, final)

        self._carrier.callbacks.later(wait, arrive)

    def _move(self, message: Message, status: str) -> None:
        message.status = status
        self._save(message)
        if message.status_url is None:
            return
        parameters = {
            **self._carrier.account(),
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "From": message.sender,
            "To": message.recipient,
        }
        if message.error_code is not None:
            parameters["ErrorCode"] = str(message.error_code)
        if status in {"delivered", "undelivered"}:
            parameters["RawDlrDoneDate"] = f"{now():%y%m%d%H%M}"
        self._carrier.notify(message.sid, "message-status", "POST", message.status_url, parameters)

    def _save(self, message: Message) -> None:
        self._carrier.store.save(message)
        self._carrier.log("message", message.sid, **message.model_dump(mode="json"))
