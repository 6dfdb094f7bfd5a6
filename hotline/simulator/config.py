"""What the carrier is told at start."""

import re
from dataclasses import dataclass
from pathlib import Path

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class CarrierConfig:
    """One account with one voice number and one SMS number, and the customer's webhooks."""

    account_sid: str
    auth_token: str
    number: str
    sms_number: str
    public_url: str
    """Base address of this carrier, without a trailing slash: stands in `RecordingUrl`."""
    voice_url: str
    voice_fallback_url: str | None
    call_status_url: str | None
    sms_url: str | None
    sms_fallback_url: str | None
    data_dir: Path
    samples: Path | None = None
    """Folder with WAVs and `refs.tsv` (file, language, voice, text): sentences to speak."""
    speed: float = 1.0
    """1 is real time, 10 is ten times faster, 0 takes no wall time at all."""
    seed: int | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch("AC[0-9a-fA-F]{32}", self.account_sid):
            raise ValueError("The account SID must be AC and 32 hexadecimal digits.")
        if not self.auth_token:
            raise ValueError("The auth token is empty: an empty key signs nothing.")
        if self.speed < 0:
            raise ValueError("The speed must be 0 (no waiting) or more.")

    @property
    def account_path(self) -> str:
        """Path of the account in the REST interface."""
        return f"/{API_VERSION}/Accounts/{self.account_sid}"

    @property
    def own_numbers(self) -> frozenset[str]:
        """Numbers that the account may send from."""
        return frozenset({self.number, self.sms_number})
