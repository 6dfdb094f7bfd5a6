"""Residents' telephones: the control interface of the simulated carrier."""

from pathlib import Path
from typing import Any

import requests

PATIENCE_S = 60
Script = list[dict[str, Any]]


class CarrierClient:
    """Rings the line, writes to it, and looks at what the carrier saw."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ring(self, sender: str, script: Script, **options: Any) -> str:
        """Start a call; return its SID."""
        call = self.ask("POST", "/sim/calls", json={"from": sender, "script": script, **options})
        return str(call["sid"])

    def act(self, sid: str, *steps: dict[str, Any]) -> None:
        """Let the caller of a call under way do something."""
        self.ask("POST", f"/sim/calls/{sid}/actions", json={"steps": list(steps)})

    def look(self, sid: str) -> dict[str, Any]:
        """Return a call with its steps so far."""
        return self.ask("GET", f"/sim/calls/{sid}")

    def hears_beep(self, sid: str) -> bool:
        """Whether a call's recording has begun."""
        steps = [entry["data"] for entry in self.look(sid)["steps"] if entry["kind"] == "step"]
        return any(step["what"] == "beep" for step in steps)

    def hear_out(self, sid: str) -> dict[str, Any]:
        """Wait until a call is over; return it with its steps."""
        call = self.ask("GET", f"/sim/calls/{sid}", params={"wait": PATIENCE_S})
        assert call["ended_at"], f"the call from {call['sender']} does not end"
        return call

    def call(self, sender: str, script: Script, **options: Any) -> dict[str, Any]:
        """Make a whole call."""
        return self.hear_out(self.ring(sender, script, **options))

    def upload(self, recording: Path) -> str:
        """Bring a sound file; return the name under which scripts speak it."""
        return str(self.ask("POST", "/sim/audio", data=recording.read_bytes())["audio"])

    def write(self, sender: str, body: str) -> dict[str, Any]:
        """Send the line an SMS; `failure` in the answer says why the line did not take it."""
        return self.ask("POST", "/sim/sms", json={"from": sender, "body": body})

    def messages(self, number: str | None = None) -> list[dict[str, Any]]:
        """Return what the hotline sent, to one number or to all."""
        query = {"number": number} if number else {}
        found = self.ask("GET", "/sim/messages", params=query)["messages"]
        return [message for message in found if message["direction"] != "inbound"]

    def chaos(self, **settings: float | str) -> None:
        """Change what goes wrong on the way to the hotline."""
        self.ask("POST", "/sim/chaos", json=settings)

    def violations(self) -> list[dict[str, Any]]:
        """Return what the hotline did against the carrier's rules."""
        found: list[dict[str, Any]] = self.ask("GET", "/sim/violations")["violations"]
        return found

    def is_idle(self) -> bool:
        """Whether no call is under way and every webhook has been answered."""
        health = self.ask("GET", "/sim/health")
        return not health["live_calls"] and not health["pending"]

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Make one request; a refusal fails the test."""
        with requests.Session() as session:
            session.trust_env = False  # a proxy leads away from this machine
            response = session.request(
                method, self._address + path, timeout=PATIENCE_S + 10, **options
            )
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        body: dict[str, Any] = response.json()
        return body
