"""What the carrier tells us: verify, parse, one use case, one commit, answer."""

from hotline.web.webhooks.messages import messages
from hotline.web.webhooks.voice import voice

__all__ = ["messages", "voice"]
