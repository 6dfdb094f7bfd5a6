"""Secrets of a development installation: made at the first start, kept in the data folder."""

import json
import secrets
from pathlib import Path

from hotline.settings import Settings
from hotline.settings.model import DEFAULT_SECRET

FILE = "secrets.json"


def own_secrets(settings: Settings, data_dir: Path) -> dict[str, str]:
    """Return, as environment variables, secrets for what the settings leave at their defaults.

    Production never gets here with a default: the settings themselves refuse it.
    """
    kept = _kept(data_dir / FILE)
    found = {}
    if settings.site.secret_key == DEFAULT_SECRET:
        found["HOTLINE_SITE__SECRET_KEY"] = kept["secret_key"]
    if not settings.carrier.auth_token:
        found["HOTLINE_CARRIER__AUTH_TOKEN"] = kept["auth_token"]
    return found


def _kept(path: Path) -> dict[str, str]:
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    made = {"secret_key": secrets.token_urlsafe(32), "auth_token": secrets.token_hex(16)}
    path.touch(mode=0o600)
    path.write_text(json.dumps(made), encoding="utf-8")
    return made
