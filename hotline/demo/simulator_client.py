"""The demonstration's telephone: the simulated carrier's control interface."""

from pathlib import Path
from typing import Any

import requests

from hotline.domain.errors import HotlineError

PATIENCE_S = 60


class SimulatorError(HotlineError):
    """The simulated carrier did not do what it was asked."""


class SimulatorClient:
    """Rings the line and writes to it, as a resident would."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def ring(self, number: str, recording: Path, keys: str = "") -> None:
        """Ring the line, press keys, say a recording after the beep and hang up.

        Returns when the call is over.
        """
        uploaded = self._ask("POST", "/sim/audio", data=recording.read_bytes())
        pressed = [{"listen": True}, {"press": keys}] if keys else []
        script = [*pressed, {"speak": uploaded["audio"]}, {"hangup": True}]
        call = self._ask("POST", "/sim/calls", json={"from": number, "script": script, "speed": 0})
        ended = self._ask("GET", f"/sim/calls/{call['sid']}", params={"wait": PATIENCE_S})
        if not ended["ended_at"]:
            raise SimulatorError(f"The call from {number} did not end within {PATIENCE_S} s.")

    def write(self, number: str, text: str) -> None:
        """Send the line an SMS."""
        sent = self._ask("POST", "/sim/sms", json={"from": number, "body": text})
        if sent["failure"]:
            raise SimulatorError(f"The SMS from {number} failed: {sent['failure']}.")

    def received(self, number: str) -> list[str]:
        """Return the texts that reached a number's handset."""
        found = self._ask("GET", "/sim/messages", params={"number": number})["messages"]
        return [m["body"] for m in found if m["recipient"] == number and m["status"] == "delivered"]

    def violations(self) -> list[dict[str, Any]]:
        """Return what the hotline's markup did against the carrier's rules."""
        found: list[dict[str, Any]] = self._ask("GET", "/sim/violations")["violations"]
        return found

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            response = self._session.request(
                method, self._address + path, timeout=PATIENCE_S + 10, **options
            )
            body: dict[str, Any] = response.json()
        except requests.RequestException as error:
            raise SimulatorError(
                f"No simulated carrier answers at {self._address}: start it with "
                "`python3 manage.py run`, or give the address that it prints with --simulator."
            ) from error
        if not response.ok:
            raise SimulatorError(f"The simulated carrier refuses: {body.get('error')}")
        return body
