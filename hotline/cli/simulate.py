"""`hotline simulate`: ring the line and text it, without a telephone.

Talks to the simulated carrier over HTTP, as its web page does.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import requests
import yaml

DEFAULT_SIMULATOR = "http://127.0.0.1:8081"
DEFAULT_CALLER = "+77015550101"
HTTP_TIMEOUT = 30
POLL_SECONDS = 1.0


class Simulator:
    """The carrier's control interface, with errors that a person understands."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._session = requests.Session()
        # Proxies of the environment lead away from this machine.
        self._session.trust_env = False

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """One request; a refusal becomes a ClickException."""
        try:
            response = self._session.request(
                method, self._address + path, timeout=HTTP_TIMEOUT, **options
            )
            body: dict[str, Any] = response.json()
        except requests.RequestException as error:
            raise click.ClickException(
                f"No simulated carrier answers at {self._address}: start it with"
                " `python3 manage.py run`, or give --simulator."
            ) from error
        if not response.ok:
            raise click.ClickException(str(body.get("error", response.reason)))
        return body

    def follow(self, sid: str, limit: float) -> Iterator[dict[str, Any]]:
        """Log entries of a call as they happen, until it is over. Raises ClickException."""
        seen, deadline = 0, time.monotonic() + limit
        while True:
            call = self.ask("GET", f"/sim/calls/{sid}", params={"wait": POLL_SECONDS})
            for entry in call["steps"]:
                if entry["id"] > seen:
                    seen = entry["id"]
                    yield entry
            if call["ended_at"]:
                return
            if time.monotonic() > deadline:
                raise click.ClickException(f"The call did not end within {limit:.0f} seconds.")


simulator_option = click.option(
    "--simulator",
    default=DEFAULT_SIMULATOR,
    show_default=True,
    envvar="HOTLINE_SIMULATOR",
    help="Address of the simulated carrier.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
sender_option = click.option(
    "--from",
    "sender",
    default=DEFAULT_CALLER,
    show_default=True,
    help="Number of the resident; `anonymous` withholds it.",
)


@click.group()
def simulate() -> None:
    """Ring the line, or text it, through the simulated carrier."""


@simulate.command()
@sender_option
@click.option("--say", help="A sentence that a synthetic voice speaks after the beep.")
@click.option("--lang", type=click.Choice(["kk", "ru"]), default="kk", show_default=True)
@click.option("--voice", help="Synthetic voice, such as kk+max.  [default: that of --lang]")
@click.option("--wav", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--press", help="Keys to press first, after the prompt.")
@click.option(
    "--script",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML or JSON list of steps, instead of the options above.",
)
@click.option("--speed", type=click.FloatRange(0), help="1: real time; 0: no waiting.")
@click.option("--limit", default=600.0, show_default=True, help="Seconds until giving up.")
@simulator_option
@json_option
def call(
    sender: str,
    say: str | None,
    lang: str,
    voice: str | None,
    wav: Path | None,
    press: str | None,
    script: Path | None,
    speed: float | None,
    limit: float,
    simulator: str,
    as_json: bool,
) -> None:
    """Ring in and show the conversation step by step.

    Fails if the call breaks off or the application's TwiML breaks a rule.
    """
    carrier = Simulator(simulator)
    if script is not None:
        steps = _read_script(carrier, script)
    else:
        steps = _steps(carrier, press=press, say=say, voice=voice or lang, wav=wav)
    request = {"from": sender, "script": steps, "speed": speed}
    sid = carrier.ask("POST", "/sim/calls", json=request)["sid"]
    for entry in carrier.follow(sid, limit):
        if not as_json and (text := describe(entry)):
            click.echo(text)
    result = carrier.ask("GET", f"/sim/calls/{sid}")
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    _finish_call(result)


@simulate.command()
@sender_option
@click.argument("text")
@simulator_option
@json_option
def sms(sender: str, text: str, simulator: str, as_json: bool) -> None:
    """Send TEXT to the line and show its answer."""
    carrier = Simulator(simulator)
    result = carrier.ask("POST", "/sim/sms", json={"from": sender, "body": text})
    sid = result["message"]["sid"]
    violations = carrier.ask("GET", "/sim/violations", params={"sid": sid})["violations"]
    if as_json:
        click.echo(json.dumps(result | {"violations": violations}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"→ {sender}: {text}")
        for reply in result["replies"]:
            click.echo(f"← {reply['sender']}: {reply['body']}")
    if result["failure"]:
        raise click.ClickException(f"The line did not take the SMS: {result['failure']}")
    _refuse_violations(violations)


def _steps(
    carrier: Simulator, *, press: str | None, say: str | None, voice: str, wav: Path | None
) -> list[dict[str, Any]]:
    if say and wav:
        raise click.UsageError("Give --say or --wav, not both.")
    steps: list[dict[str, Any]] = []
    if press:
        steps += [{"listen": True}, {"press": press}]
    if say:
        steps.append({"say": say, "voice": voice})
    if wav:
        steps.append({"speak": _upload(carrier, wav)})
    return steps


def _upload(carrier: Simulator, wav: Path) -> str:
    return str(carrier.ask("POST", "/sim/audio", data=wav.read_bytes())["audio"])


def _read_script(carrier: Simulator, path: Path) -> list[dict[str, Any]]:
    """Steps of a file; `{"wav": "file"}` speaks a file that lies beside it."""
    try:
        steps = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise click.ClickException(f"{path} is no YAML: {error}") from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise click.ClickException(f"{path} must hold a list of steps such as `- press: 2`.")
    return [
        {"speak": _upload(carrier, path.parent / step["wav"])} if "wav" in step else step
        for step in steps
    ]


def _finish_call(result: dict[str, Any]) -> None:
    if result["failure"]:
        raise click.ClickException(f"The call broke off: {result['failure']}")
    if result["status"] != "completed":
        raise click.ClickException(f"The call ended as {result['status']}.")
    _refuse_violations(result["violations"])


def _refuse_violations(violations: list[dict[str, Any]]) -> None:
    if violations:
        lines = "".join(f"\n  {item['code']} {item['message']}" for item in violations)
        raise click.ClickException(f"The TwiML breaks {len(violations)} rules:{lines}")


def describe(entry: dict[str, Any]) -> str:
    """One log entry as a line for the terminal; empty where there is nothing to say."""
    data = entry["data"]
    match entry["kind"]:
        case "webhook":
            spent = sum(attempt["ms"] for attempt in data["attempts"])
            return f"        {data['method']} {data['url']} → {data['status']} ({spent:.0f} ms)"
        case "violation" | "error":
            return click.style(f"        ! {data['code']} {data['message']}", fg="red")
        case "step":
            return _describe_step(data)
        case "call":
            return f"  call  {data['status']}"
        case _:
            return ""


def _describe_step(data: dict[str, Any]) -> str:
    details = {key: value for key, value in data.items() if key not in {"what", "at", "media"}}
    told = "  ".join(f"{key}={value}" for key, value in details.items() if value not in {"", None})
    return f"{data['at']:6.1f}  {data['what']:<12} {told}"
