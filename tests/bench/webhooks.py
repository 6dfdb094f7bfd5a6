"""What a webhook of ours costs beside a bare Flask route, in one run on the same server.

    python tests/bench/webhooks.py [--requests N] [--threads N] [--rounds N]

Bare: a Flask route that checks the signature with the carrier's own library, inserts one row and
commits. Ours: an incoming call (/twilio/voice) and the next step of it (/twilio/gather). All run
under gunicorn with the flags of `run`, on SQLite with the same settings; the rounds alternate, so
that a busy machine slows all alike, and the ratio is the median over the rounds' own ratios.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import http.client
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, abort, request
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from twilio.request_validator import RequestValidator

from hotline.bootstrap import build
from hotline.settings import load_settings
from hotline.storage.engine import open_engine
from hotline.supervisor.installation import prepare
from hotline.supervisor.ports import free_port

TOKEN = "bench-token"
BARE_TABLE = Table(
    "bare",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sid", String(64), unique=True),
    Column("caller", String(64)),
)
FORM = {
    "AccountSid": "AC00000000000000000000000000000000",
    "ApiVersion": "2010-04-01",
    "Called": "+77213199000",
    "Caller": "+77015550101",
    "CallStatus": "in-progress",
    "Direction": "inbound",
    "From": "+77015550101",
    "To": "+77213199000",
}

Send = Callable[[http.client.HTTPConnection, int], None]


def create_bare() -> Flask:
    """Return the application to compare with (gunicorn loads it from here)."""
    app = Flask(__name__)
    engine = open_engine(os.environ["BENCH_DATABASE"])
    validator = RequestValidator(TOKEN)
    base = os.environ["BENCH_BASE"]

    @app.post("/bare")
    def bare() -> tuple[str, int]:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(base + request.path, request.form, signature):
            abort(403)
        with engine.begin() as connection:
            row = {"sid": request.form["CallSid"], "caller": request.form["From"]}
            connection.execute(insert(BARE_TABLE), row)
        return "<Response/>", 200

    return app


class Target:
    """One kind of request; every one is about a new call."""

    def __init__(self, name: str, port: int, path: str, before: "Target | None" = None) -> None:
        self.name, self.port, self.path, self.before = name, port, path, before

    def send(self, connection: http.client.HTTPConnection, sid: str) -> float:
        """Send it and return its milliseconds."""
        if self.before is not None:
            self.before.send(connection, sid)
        form = {**FORM, "CallSid": sid}
        url = f"http://127.0.0.1:{self.port}{self.path}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form),
        }
        began = time.perf_counter()
        connection.request("POST", self.path, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise SystemExit(f"{self.name}: {answer.status}")
        return took


def measure(target: Target, requests: int, threads: int) -> list[float]:
    """Return the milliseconds of each request, sent from several connections at once."""

    def one_connection(share: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", target.port)
        took = [target.send(connection, "CA" + secrets.token_hex(16)) for _ in range(share)]
        connection.close()
        return took

    with ThreadPoolExecutor(threads) as pool:
        shares = pool.map(one_connection, [requests // threads] * threads)
        return [took for share in shares for took in share]


@contextmanager
def served(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Run an application under gunicorn as `run` does."""
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--no-control-socket", "--log-level", "error"),
        *("--pythonpath", f"{Path(__file__).parents[2]},{Path(__file__).parent}"),
    ]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{application} did not start") from None
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of all values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def compare(targets: list[Target], rounds: int, requests: int, threads: int) -> None:
    """Print the table."""
    took: dict[str, list[float]] = {target.name: [] for target in targets}
    ratios: dict[str, list[float]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        medians = {}
        for target in targets:
            times = measure(target, requests, threads)
            took[target.name] += times
            medians[target.name] = statistics.median(times)
        for name, median in medians.items():
            ratios[name].append(median / medians[targets[0].name])
    print(f"{'route':<16} {'median ms':>10} {'p99 ms':>10} {'ratio to bare':>14}")
    for name, times in took.items():
        ratio = statistics.median(ratios[name])
        median, p99 = statistics.median(times), percentile(times, 0.99)
        print(f"{name:<16} {median:>10.2f} {p99:>10.2f} {ratio:>14.2f}")


def main() -> None:
    """Serve both applications, load them in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="per route and round")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare_port = free_port()
        database = f"sqlite:///{folder}/bare.db"
        BARE_TABLE.metadata.create_all(open_engine(database))
        bare_environment = {
            "BENCH_DATABASE": database,
            "BENCH_BASE": f"http://127.0.0.1:{bare_port}",
        }
        port = free_port(after=bare_port)
        environment = {
            "HOTLINE_SITE__PORT": str(port),
            "HOTLINE_SITE__DATA_DIR": folder,
            "HOTLINE_CARRIER__AUTH_TOKEN": TOKEN,
            "REDIS_URL": f"unix://{folder}/nobody.sock",
        }
        prepare(build(load_settings(environment=environment)))
        with (
            served("webhooks:create_bare()", bare_port, bare_environment),
            served("hotline.web.app:create_app()", port, environment),
        ):
            incoming = Target("/twilio/voice", port, "/twilio/voice")
            targets = [
                Target("bare", bare_port, "/bare"),
                incoming,
                Target("/twilio/gather", port, "/twilio/gather?step=1", before=incoming),
            ]
            for target in targets:
                measure(target, 40, options.threads)  # warm
            compare(targets, options.rounds, options.requests, options.threads)


if __name__ == "__main__":
    main()
