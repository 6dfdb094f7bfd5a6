"""`run`: start everything on this machine."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import click

from hotline.bootstrap import configure_logging
from hotline.demo.play import DemoReport, play
from hotline.demo.simulator_client import SimulatorClient
from hotline.supervisor.installation import first_login, is_empty
from hotline.supervisor.machine import Machine, given_on_command_line, started
from hotline.supervisor.plan import simulator_address, uses_simulator


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web server.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder for all it writes.")
@click.option("--no-demo", is_flag=True, help="Don't play the demonstration.")
@click.option("--check", is_flag=True, help="Play the demonstration, print JSON, stop.")
def run(port: int | None, data_dir: Path | None, no_demo: bool, check: bool) -> None:
    """Start everything on this machine; Ctrl-C stops it."""
    configure_logging()
    began = time.monotonic()

    def say(line: str) -> None:
        # With --check only the JSON belongs on standard output.
        click.echo(line, err=check)

    say("Starting the hotline")
    with started(say, given_on_command_line(port, data_dir)) as machine:
        say(f"Everything runs after {time.monotonic() - began:.1f} s.")
        if check:
            raise SystemExit(_check(machine, say))
        if not no_demo and uses_simulator(machine.settings) and is_empty(machine.ctx):
            say("\nDemonstration (what it leaves goes with: python3 manage.py demo clear)\n")
            _play(machine, say)
            say("\n  In the console these appeals now stand under Answered.")
        _tell_addresses(machine, say)
        machine.supervisor.run_until_stopped()
        say("\nStopping ...")


def _check(machine: Machine, say: Callable[[str], None]) -> int:
    report = _play(machine, say)
    click.echo(json.dumps(report.summary(), ensure_ascii=False, indent=2))
    return 0 if report.ok else 1


def _play(machine: Machine, say: Callable[[str], None]) -> DemoReport:
    return play(machine.ctx, SimulatorClient(simulator_address(machine.settings)), say)


def _tell_addresses(machine: Machine, say: Callable[[str], None]) -> None:
    address = machine.settings.site.address
    say("")
    say(f"  Console         {address}/console/")
    login = first_login(machine.ctx)
    if login is not None:
        say(f"                  first login: {login[0]}   password: {login[1]}")
    if uses_simulator(machine.settings):
        say(f"  Telephone       {simulator_address(machine.settings)}/")
        say("                  ring the line or text it, from this page")
    say(f"  Health check    {address}/health")
    say("\nCtrl-C stops everything.")
