"""What the carrier tells us: verify, parse, one use case, one commit, answer."""

from hotline.web.webhooks import alarms as _alarms  # noqa: F401 - adds its views to `voice`
from hotline.web.webhooks.alarms import alarms
from hotline.web.webhooks.messages import messages
from hotline.web.webhooks.voice import voice

__all__ = ["alarms", "messages", "voice"]
