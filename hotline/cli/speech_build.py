"""`speech build`: builds the bundled speech model in an environment of its own.

What the recipe needs (JAX, pynini ...) is no part of the hotline's requirements. It is installed
into var/training/venv at the first build, locked and hash-checked as everything else.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import click

_ROOT: Final = Path(__file__).parents[2]
_ENVIRONMENT: Final = _ROOT / "var/training/venv"
_REQUIREMENTS: Final = _ROOT / "speech_models/training/requirements.txt"
_NEEDED: Final = ("jax", "pynini")
_STEPS: Final = ("text", "corpus", "network", "model", "graph", "recordings", "figures")
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


# The options are those of speech_models.training.build; a test compares them.
@click.command("build")
@click.option(
    "--out", type=_FOLDER, help="Folder of the model.  [default: speech_models/demo-kk-ru]"
)
@click.option(
    "--work", type=_FOLDER, help="Folder for what is made on the way.  [default: var/training]"
)
@click.option("--seed", type=click.IntRange(0), help="The source of all chance.  [default: 1]")
@click.option("--utterances", type=click.IntRange(40), help="Spoken lines.  [default: 13000]")
@click.option("--epochs", type=click.IntRange(1), help="Epochs of cross-entropy.  [default: 5]")
@click.option("--mmi-epochs", type=click.IntRange(0), help="Epochs of MMI.  [default: 1]")
@click.option("--processes", type=click.IntRange(1), help="Speaking at once.  [default: all cores]")
@click.option("--tiny", is_flag=True, help="Try all steps within a minute or two; no useful model.")
@click.option("--anew", is_flag=True, help="Do all steps, those that are done already too.")
@click.option("--anew-from", type=click.Choice(_STEPS), help="The same from this step on.")
@click.pass_context
def build(context: click.Context, /, **options: object) -> None:
    """Build the bundled speech model from nothing: text, speech, training, graph, figures.

    Takes about half an hour on two cores. A step is left out when it was done before with the same
    settings.
    """
    arguments: list[str] = []
    for parameter in context.command.params:
        value = options[str(parameter.name)]
        if value is True:
            arguments.append(parameter.opts[0])
        elif value is not None and value is not False:  # 0 is a value
            arguments += [parameter.opts[0], str(value)]
    program = [_python(), "-m", "speech_models.training", *arguments]
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    sys.stdout.flush()
    # Replaces this process: Ctrl-C and the exit status need nobody in between.
    os.execve(program[0], program, {**os.environ, "PYTHONPATH": path})  # noqa: S606


def _python() -> str:
    """Return a Python that has what the recipe needs; this one, if it has."""
    if all(importlib.util.find_spec(module) for module in _NEEDED):
        return sys.executable
    python = _ENVIRONMENT / "bin/python"
    stamp = _ENVIRONMENT / "installed"
    wanted = hashlib.sha256(f"{python} {sys.version}".encode() + _REQUIREMENTS.read_bytes())
    if not (stamp.exists() and stamp.read_text() == wanted.hexdigest()):
        _install()
        stamp.write_text(wanted.hexdigest())
    return str(python)


def _install() -> None:
    """Make the environment anew.

    Raises:
        click.ClickException: a package could not be installed.
    """
    click.echo(f"Installing what the recipe needs into {_ENVIRONMENT} (once, a minute or two) ...")
    venv.create(_ENVIRONMENT, clear=True, with_pip=True)
    log = _ENVIRONMENT / "install.log"
    command = [str(_ENVIRONMENT / "bin/python"), "-m", "pip", "install", "--require-hashes"]
    settings = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "-r", str(_REQUIREMENTS)],
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise click.ClickException(
            f"The packages could not be installed; {log} says why. Run the same command again when "
            "that is mended."
        )
