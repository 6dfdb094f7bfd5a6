"""`hotline flows`: check the dialogues and draw them."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NoReturn

import click

from hotline.domain.languages import LANGUAGES
from hotline.flows.check import prompt_problems
from hotline.flows.errors import FlowError
from hotline.flows.lengths import length_problems
from hotline.flows.loader import Flows, load_flows
from hotline.flows.mermaid import mermaid
from hotline.flows.svg import svg
from hotline.voice.espeak import VoiceError
from hotline.voice.prompts import PromptLibrary

FOLDER = Path(__file__).parents[2] / "ivr_flows"

_folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=FOLDER,
    show_default="ivr_flows",
    help="Where the flows and their prompts are.",
)


@click.group()
def flows() -> None:
    """The dialogues of the telephone line (ivr_flows/*.yaml)."""


@flows.command()
@_folder_option
def check(folder: Path) -> None:
    """Look for mistakes in the flows and their prompts; exit 1 if there are any."""
    with _loaded(folder) as (loaded, prompts):
        problems = prompt_problems(loaded, prompts.has) or length_problems(loaded, prompts.duration)
    if problems:
        _refuse(problems)
    nodes = sum(1 for _ in loaded.places())
    click.echo(f"{len(loaded.flows)} flows with {nodes} nodes: no problems.")


@flows.command()
@_folder_option
@click.option("--format", "form", type=click.Choice(["svg", "mermaid"]), default="svg")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/flows"),
    show_default=True,
    help="The folder for the pictures, one per flow and language.",
)
def draw(folder: Path, form: str, out: Path) -> None:
    """Draw a picture of each flow."""
    out.mkdir(parents=True, exist_ok=True)
    render, suffix = (svg, "svg") if form == "svg" else (mermaid, "mmd")
    with _loaded(folder) as (loaded, prompts):
        for name, language in product(loaded.flows, LANGUAGES):
            path = out / f"{name}.{language}.{suffix}"
            path.write_text(render(loaded, name, prompts.text, language), encoding="utf-8")
            click.echo(str(path))


@contextmanager
def _loaded(folder: Path) -> Iterator[tuple[Flows, PromptLibrary]]:
    with tempfile.TemporaryDirectory() as cache:
        try:
            # Nothing is served from here: no address is ever asked for.
            prompts = PromptLibrary(folder / "prompts", Path(cache), secret="", base_url="")
            yield load_flows(folder), prompts
        except FlowError as error:
            _refuse(error.problems)
        except VoiceError as error:
            _refuse([str(error)])


def _refuse(problems: Sequence[str]) -> NoReturn:
    for problem in problems:
        click.echo(f"- {problem}", err=True)
    noun = "problem" if len(problems) == 1 else "problems"
    raise click.ClickException(f"{len(problems)} {noun} in the flows, listed above.")
