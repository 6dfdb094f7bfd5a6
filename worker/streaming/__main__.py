"""`python -m worker.streaming`: recognise calls while they go on, until told to stop."""

import functools
import gc
import socket

from hotline.bootstrap import build, configure_logging
from hotline.settings import SettingsError, load_settings
from worker.speech.load import load_models
from worker.streaming.server import StreamServer
from worker.streaming.session import serve

# For the handshake, the last words, storing them and the goodbye.
ENDING_S = 20.0


def main() -> None:
    """Listen until SIGTERM or Ctrl-C."""
    configure_logging()
    settings = load_settings()
    limits = settings.stream
    if not limits.enabled:
        raise SettingsError("stream.enabled is false, so no call is streamed; set it to true")
    ctx, models = build(settings), load_models(settings)
    # What is here now is shared with all children: the collector must not touch it any more.
    gc.freeze()
    with _listener(limits.host, limits.port) as listener:
        StreamServer(
            listener,
            functools.partial(serve, ctx, models),
            most=limits.most_streams,
            # The child ends by itself after `longest_s`, unless native code hangs.
            kill_after_s=limits.longest_s + ENDING_S,
        ).run()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=64)


if __name__ == "__main__":
    main()
