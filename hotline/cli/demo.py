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
@click.option("--simulator", help="Address of the simulated carrier, as `run` prints it.")
def play_(simulator: str | None) -> None:
    """Play the demonstration against the running hotline."""
    settings = load_settings()
    telephone = SimulatorClient((simulator or simulator_address(settings)).rstrip("/"))
    telephone.violations()  # raises its one sentence where no carrier answers
    report = play(build(settings), telephone, click.echo)
    if not report.ok:
        raise SystemExit(1)


@demo.command()
def clear() -> None:
    """Delete all data of the demonstration."""
    count = clear_demo(build(load_settings()))
    click.echo(f"Removed {count} appeals of the demonstration, with their calls and recordings.")
