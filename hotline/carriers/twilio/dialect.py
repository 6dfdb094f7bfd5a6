"""The carrier's webhooks: its signature, and its markup (TwiML)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from twilio.request_validator import RequestValidator
from twilio.twiml import TwiML
from twilio.twiml.voice_response import VoiceResponse

from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.carriers.twilio.streams import read_message, start_stream, stop_stream
from hotline.carriers.twilio.webhooks import TwilioWebhooks
from hotline.flows.effects import (
    Dial,
    Do,
    Effect,
    Gather,
    Hangup,
    Part,
    Pause,
    Prompt,
    Record,
    Say,
    Words,
)
from hotline.ports import StreamMessage


class Sounds(Protocol):
    """Where a part of speech can be heard."""

    def url(self, part: Prompt | Words) -> str:
        """Return the public address of a WAV file."""
        ...


class TwilioDialect(TwilioWebhooks):
    """Checks X-Twilio-Signature, reads webhooks and renders effects as TwiML.

    With a `stream_address` the carrier also streams to it what is recorded, while it is spoken.
    """

    def __init__(
        self,
        auth_token: str,
        caller_id: str,
        addresses: WebhookAddresses,
        sounds: Sounds,
        stream_address: str | None = None,
    ) -> None:
        # An empty token would validate what anybody signed with an empty token.
        self._validator = RequestValidator(auth_token) if auth_token.strip() else None
        self._caller_id = caller_id
        self._addresses = addresses
        self._sounds = sounds
        self._stream_address = stream_address

    def is_genuine(self, url: str, parameters: Mapping[str, Any], signature: str | None) -> bool:
        """Tell whether a webhook was signed with our token. `url`: the configured address."""
        if self._validator is None or not signature:
            return False
        return bool(self._validator.validate(url, parameters, signature))

    def is_genuine_stream(self, signature: str | None) -> bool:
        """Tell whether the handshake of a media stream was signed with our token."""
        if self._stream_address is None:
            return False
        # Whether a websocket's address is signed with a closing slash is nowhere documented.
        spellings = (self._stream_address, f"{self._stream_address}/")
        return any(self.is_genuine(address, {}, signature) for address in spellings)

    def stream_message(self, message: str) -> StreamMessage | None:
        """Read a message of a media stream."""
        return read_message(message)

    def render(
        self,
        effects: Sequence[Effect],
        step: int,
        *,
        recordings: int | None = None,
        recorded_step: int | None = None,
    ) -> str:
        """Turn what the dialogue decided into TwiML; `step` comes back with the answer."""
        response = VoiceResponse()
        if self._stream_address is not None and recorded_step is not None:
            stop_stream(response, recorded_step)
        for effect in effects:
            self._render(response, effect, step, recordings)
        return str(response)

    def _render(
        self, response: VoiceResponse, effect: Effect, step: int, recordings: int | None
    ) -> None:
        match effect:
            case Say(parts):
                self._speak(response, parts)
            case Gather():
                self._gather(response, effect, step)
            case Record():
                self._record(response, effect, step, recordings)
            case Dial(number, timeout_s):
                dial = response.dial(
                    action=self._addresses.dial(step),
                    timeout=timeout_s,
                    caller_id=self._caller_id,
                )
                dial.number(number)
            case Hangup():
                response.hangup()
            case Do():
                raise TypeError("an action is carried out, not rendered")

    def _gather(self, response: VoiceResponse, gather: Gather, step: int) -> None:
        verb = response.gather(
            input="dtmf",
            num_digits=gather.max_digits,
            finish_on_key=gather.finish_key,
            timeout=gather.timeout_s,
            action=self._addresses.gather(step),
            # Silence is an answer too: the dialogue decides what follows.
            action_on_empty_result=True,
        )
        self._speak(verb, gather.parts)

    def _record(
        self, response: VoiceResponse, record: Record, step: int, recordings: int | None
    ) -> None:
        self._speak(response, record.parts)
        if self._stream_address is not None and recordings is not None:
            # After all that is said, so that nobody is heard before the consent was spoken.
            start_stream(response, self._stream_address, step, recordings)
        response.record(
            action=self._addresses.record(step),
            max_length=record.max_seconds,
            timeout=record.silence_seconds,
            finish_on_key=record.finish_keys,
            play_beep=True,
            # Trimming would shift the times of the words against what the operator hears.
            trim="do-not-trim",
            recording_status_callback=self._addresses.recording_status,
            recording_status_callback_event="completed absent",
        )
        # Reached only where nothing was recorded: the carrier then calls no action.
        if self._stream_address is not None and recordings is not None:
            stop_stream(response, step)
        response.redirect(self._addresses.gather(step))

    def _speak(self, verb: TwiML, parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, Pause):
                verb.pause(length=part.seconds)
            else:
                verb.play(self._sounds.url(part))
