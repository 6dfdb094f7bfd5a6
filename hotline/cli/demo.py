"""`demo`: play the demonstration again, or remove what it left."""

import click

from hotline.bootstrap import build
from hotline.demo.play import play
from hotline.demo.simulator_client import SimulatorClient
from hotline.settings import load_settings
from hotline.supervisor.plan import simulator_address
from hotline.usecases.clear_demo import clear_demo


@click.group()
def demo() -> None:
    """The demonstration."""


@demo.command("play")
def play_() -> None:
    """Play the demonstration against the running hotline."""
    settings = load_settings()
    report = play(build(settings), SimulatorClient(simulator_address(settings)), click.echo)
    if not report.ok:
        raise SystemExit(1)


@demo.command()
def clear() -> None:
    """Delete all data of the demonstration."""
    count = clear_demo(build(load_settings()))
    click.echo(f"Removed {count} appeals of the demonstration, with their calls and recordings.")
