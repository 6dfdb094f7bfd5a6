"""`python -m hotline.simulator`: one process that plays carrier and telephone network."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click
import structlog
from pydantic import ValidationError
from werkzeug.serving import WSGIRequestHandler, make_server

from hotline.simulator.app import build
from hotline.simulator.chaos import ChaosSettings
from hotline.simulator.config import CarrierConfig

DEFAULT_PORT = 8081


class QuietHandler(WSGIRequestHandler):
    """Speaks HTTP/1.1 and leaves the log to the carrier's own."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: every request that matters stands in /sim/log."""


@click.command(context_settings={"auto_envvar_prefix": "SIMULATOR", "show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, type=click.IntRange(0, 65535), help="0: any free.")
@click.option("--public-url", help="Address of this carrier in RecordingUrl.  [default: host:port]")
@click.option("--account-sid", required=True, help="AC and 32 hexadecimal digits.")
@click.option(
    "--auth-token",
    required=True,
    envvar="SIMULATOR_AUTH_TOKEN",
    help="Signs webhooks, opens the REST interface. Better given as SIMULATOR_AUTH_TOKEN.",
)
@click.option("--number", required=True, help="The customer's voice number, E.164.")
@click.option("--sms-number", help="The customer's SMS number, may be short.  [default: number]")
@click.option("--voice-url", required=True, help="Asked for TwiML when somebody rings.")
@click.option("--voice-fallback-url", help="Asked when TwiML cannot be had.")
@click.option("--call-status-url", help="Told when a call is over.")
@click.option("--sms-url", help="Told of every SMS to the customer.")
@click.option("--sms-fallback-url", help="Told when --sms-url fails.")
@click.option(
    "--data-dir",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Recordings, messages and log.",
)
@click.option(
    "--samples",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with WAVs and refs.tsv for the page.",
)
@click.option(
    "--speed", default=1.0, type=click.FloatRange(0), help="1: real time; 0: no waiting at all."
)
@click.option("--seed", type=int, help="Repeats the same chaos and races.")
@click.option(
    "--chaos",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"May be given often. Names: {', '.join(ChaosSettings.model_fields)}.",
)
def main(
    host: str,
    port: int,
    public_url: str | None,
    sms_number: str | None,
    number: str,
    chaos: tuple[str, ...],
    **options: object,
) -> None:
    """Play Twilio and the telephone network on this machine, until SIGTERM."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = _chaos(chaos)
    # The socket comes first: with port 0 it decides what stands in the addresses.
    server = make_server(host, port, _not_ready, threaded=True, request_handler=QuietHandler)
    address = f"http://{host}:{server.server_port}"
    try:
        config = CarrierConfig(
            number=number,
            sms_number=sms_number or number,
            public_url=(public_url or address).rstrip("/"),
            **options,  # type: ignore[arg-type]
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    exchange = build(config, settings)
    server.app = exchange.app

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the serving loop, which this very thread runs.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"Simulated carrier listens on {address}")
    try:
        server.serve_forever()
    finally:
        server.server_close()
        exchange.close()


def _chaos(given: tuple[str, ...]) -> ChaosSettings:
    pairs = dict(item.partition("=")[::2] for item in given)
    try:
        return ChaosSettings.model_validate(pairs)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.BadParameter(f"{first['loc'][0]}: {first['msg']}") from error


def _not_ready(_environment: object, start_response: object) -> list[bytes]:
    start_response("503 Service Unavailable", [])  # type: ignore[operator]
    return []


if __name__ == "__main__":
    main()
