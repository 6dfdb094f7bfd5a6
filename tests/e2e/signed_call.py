"""A call made of single webhooks, for what the simulated carrier never says."""

import re
import secrets

import requests
from twilio.request_validator import RequestValidator

from tests.e2e.line import Line


class SignedCall:
    """A call whose webhooks the test makes up, signed as the carrier signs them."""

    def __init__(self, line: Line, phone: str) -> None:
        self._line = line
        self._validator = RequestValidator(line.ctx.settings.carrier.auth_token)
        self._always = {"CallSid": f"CA{secrets.token_hex(16)}", "From": phone}
        self._step = 0
        self._is_recording = False

    def post(self, path: str, **parameters: str) -> str:
        """Make a request; return the markup."""
        url = self._line.address + path
        form = {"CallStatus": "in-progress", **self._always, **parameters}
        signature = {"X-Twilio-Signature": self._validator.compute_signature(url, form)}
        answer = requests.post(url, data=form, headers=signature, timeout=30)
        assert answer.ok, answer.text
        if steps := re.findall(r"step=(\d+)", answer.text):
            self._step = int(steps[-1])
        return answer.text

    def record(self, *, seconds: int, **parameters: str) -> str:
        """Go on, by silence where keys are awaited, to the end of a recording."""
        if not self._is_recording:
            self._is_recording = "<Record" in self.post(f"/twilio/gather?step={self._step}")
        recording = {"RecordingSid": f"RE{secrets.token_hex(16)}"}
        length = {"RecordingDuration": str(seconds)}
        return self.post(f"/twilio/record?step={self._step}", **recording, **length, **parameters)
