"""The carrier's REST interface through the official SDK (the synchronous client only)."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from urllib3.exceptions import HTTPError

from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.carriers.twilio.errors import RING_INSTEAD, carrier_error
from hotline.carriers.twilio.http import CarrierHttpClient
from hotline.carriers.twilio.message_states import message_state
from hotline.ports import (
    CarrierCall,
    CarrierRecording,
    CarrierRefusedError,
    CarrierUnsureError,
    IncomingText,
    RecordingGoneError,
    SentMessage,
)
from hotline.settings import CarrierSettings

NOT_FOUND = 404
# ValueError: a success whose body makes no sense.
FAULTS = (TwilioException, requests.RequestException, ValueError)
MOST_LISTED = 500
PAGE = 1000
MOST_REMEMBERED = 10_000
CHUNK = 64 * 1024
# The timeout is about each wait for the carrier; a whole recording may take this many of them,
# which with the default settings is less than a lease (work.lease_s).
PATIENCE = 2
# How long a telephone rings: somebody who sleeps hears it, a mailbox usually doesn't answer yet.
RING_S = 30


class TwilioCarrier:
    """Asks Twilio, Somleng or the simulated carrier for things."""

    def __init__(self, settings: CarrierSettings, addresses: WebhookAddresses) -> None:
        self._settings = settings
        self._addresses = addresses
        self._http = CarrierHttpClient(settings.api_url, settings.timeout_s)
        self._calls: dict[str, CarrierCall] = {}
        self._client = Client(
            settings.account_sid, settings.auth_token or "none", http_client=self._http
        )

    def send_sms(self, to: str, body: str, delivery_id: int) -> SentMessage:
        """Hand over one SMS."""
        try:
            return _sent(
                self._client.messages.create(
                    to=to,
                    from_=self._settings.sms_number,
                    body=body,
                    status_callback=self._addresses.message_status(delivery_id),
                )
            )
        except FAULTS as error:
            raise carrier_error(error) from error

    def messages_to(self, to: str, since: datetime) -> Sequence[SentMessage]:
        """List what was sent to a number since a moment, newest first."""
        try:
            # Not by date of sending: a message that waits in the carrier's queue has none yet.
            messages = self._client.messages.list(to=to, limit=MOST_LISTED)
        except FAULTS as error:
            raise carrier_error(error) from error
        sent = [_sent(message) for message in messages]
        return [message for message in sent if message.created_at and message.created_at >= since]

    def message(self, carrier_sid: str) -> SentMessage:
        """Look one message up."""
        try:
            return _sent(self._client.messages(carrier_sid).fetch())
        except FAULTS as error:
            raise carrier_error(error) from error

    def texts_since(self, since: datetime, until: datetime) -> Sequence[IncomingText]:
        """List the SMS received in a time."""
        try:
            messages = self._client.messages.list(
                to=self._settings.sms_number,
                date_sent_after=since,
                date_sent_before=until,
                page_size=PAGE,
            )
        except FAULTS as error:
            raise carrier_error(error) from error
        return [
            IncomingText(m.sid, m.from_ or "", m.body or "")
            for m in messages
            if m.direction == "inbound"
        ]

    def recordings_since(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """List the recordings made in a time."""
        try:
            found = self._client.recordings.list(
                date_created_after=since, date_created_before=until, page_size=PAGE
            )
            return [
                CarrierRecording(r.sid, r.call_sid, float(r.duration))
                for r in found
                if r.status == "completed"
            ]
        except FAULTS as error:
            raise carrier_error(error) from error

    def call(self, call_sid: str) -> CarrierCall:
        """Look up a call. Who rang whom never changes, so each is asked for once."""
        if call_sid not in self._calls:
            try:
                call = self._client.calls(call_sid).fetch()
            except FAULTS as error:
                raise carrier_error(error) from error
            if len(self._calls) >= MOST_REMEMBERED:
                self._calls.clear()
            # `_from` is the SDK's own name for it, unlike the `from_` of its messages.
            found = CarrierCall(call._from or "", call.to or "", call.direction == "inbound")
            self._calls[call_sid] = found
        return self._calls[call_sid]

    def fetch_recording(self, carrier_sid: str, max_bytes: int) -> bytes:
        """Return the WAV file of a recording.

        The address is built from the SID: one that a request names is never followed.
        """
        try:
            with self._http.session.get(
                self._recording_address(carrier_sid),
                auth=(self._settings.account_sid, self._settings.auth_token),
                timeout=self._settings.timeout_s,
                stream=True,
                allow_redirects=False,
            ) as response:
                return _read(response, max_bytes, self._settings.timeout_s * PATIENCE)
        except (requests.RequestException, HTTPError) as error:
            raise carrier_error(error) from error

    def _recording_address(self, carrier_sid: str) -> str:
        account = self._settings.account_sid
        path = f"/2010-04-01/Accounts/{account}/Recordings/{carrier_sid}.wav"
        return self._http.address(f"https://api.twilio.com{path}")

    def delete_recording(self, carrier_sid: str) -> None:
        """Delete a recording at the carrier; an absent one is fine."""
        try:
            self._client.recordings(carrier_sid).delete()
        except FAULTS as error:
            if getattr(error, "status", None) != NOT_FOUND:
                raise carrier_error(error) from error

    def place_call(self, to: str, alarm_call_id: int) -> str:
        """Ring a number; the webhooks of the call name `alarm_call_id`. Return its SID."""
        try:
            call = self._client.calls.create(
                to=to,
                from_=self._settings.voice_number,
                url=self._addresses.alarm_call(alarm_call_id),
                status_callback=self._addresses.alarm_call_status(alarm_call_id),
                timeout=RING_S,
            )
        except FAULTS as error:
            raise carrier_error(error) from error
        return str(call.sid)

    def interrupt_call(self, call_sid: str) -> None:
        """Break into a call that goes on: the carrier asks anew what it is to play.

        What it plays or records just now ends (Twilio, "Update a call resource: Url").
        """
        try:
            self._client.calls(call_sid).update(url=self._addresses.emergency)
        except FAULTS as error:
            raise carrier_error(error) from error


def _sent(message: Any) -> SentMessage:
    if not message.sid:
        raise ValueError("the carrier's answer names no message")
    created: datetime | None = message.date_created
    return SentMessage(
        carrier_sid=message.sid,
        to=message.to,
        body=message.body or "",
        state=message_state(str(message.status)),
        created_at=created.astimezone(UTC) if created else None,
        error_code=str(message.error_code) if message.error_code else None,
        ring_instead=str(message.error_code) in RING_INSTEAD,
    )


def _read(response: requests.Response, max_bytes: int, within_s: float) -> bytes:
    if response.status_code == NOT_FOUND:
        raise RecordingGoneError("the carrier does not have the recording")
    if not response.ok or response.is_redirect:
        raise CarrierUnsureError(f"the carrier answers {response.status_code}")
    data, deadline = bytearray(), time.monotonic() + within_s
    # read1 gives what has come; iter_content would wait for a whole chunk.
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        data += chunk
        if len(data) > max_bytes:
            raise CarrierRefusedError(f"the recording is larger than {max_bytes} bytes")
        if time.monotonic() > deadline:
            raise CarrierUnsureError(f"the recording was not here after {within_s:g} s")
    return bytes(data)
