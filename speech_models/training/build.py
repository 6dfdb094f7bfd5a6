"""The command that builds the model: `python -m speech_models.training`."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from speech_models.training import steps

ROOT: Final = Path(__file__).parents[2]
STEPS: Final = ("text", "corpus", "network", "model", "graph", "recordings", "figures")
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--out",
    type=_FOLDER,
    default=ROOT / "speech_models/demo-kk-ru",
    help="Folder of the model.  [default: speech_models/demo-kk-ru]",
)
@click.option(
    "--work",
    type=_FOLDER,
    default=ROOT / "var/training",
    help="Folder for what is made on the way.  [default: var/training]",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, help="The source of all chance.  [default: 1]"
)
@click.option("--utterances", type=click.IntRange(40), help="Spoken lines.  [default: 13000]")
@click.option("--epochs", type=click.IntRange(1), help="Epochs of cross-entropy.  [default: 5]")
@click.option("--mmi-epochs", type=click.IntRange(0), help="Epochs of MMI.  [default: 1]")
@click.option("--processes", type=click.IntRange(1), help="Speaking at once.  [default: all cores]")
@click.option("--tiny", is_flag=True, help="Try all steps within a minute or two; no useful model.")
@click.option("--anew", is_flag=True, help="Do all steps, those that are done already too.")
@click.option("--anew-from", type=click.Choice(STEPS), help="The same from this step on.")
def build(
    out: Path,
    work: Path,
    seed: int,
    utterances: int | None,
    epochs: int | None,
    mmi_epochs: int | None,
    processes: int | None,
    tiny: bool,
    anew: bool,
    anew_from: str | None,
) -> None:
    """Build the bundled speech model from nothing: text, speech, training, graph, figures.

    A step is left out when it was done before with the same settings.
    """
    # Here and not above: --help need not wait for JAX, nor need the processes that speak.
    from speech_models.training.recipe import TINY, Recipe, Size

    standard = TINY if tiny else Size()
    size = replace(
        standard,
        utterances=utterances or standard.utterances,
        cross_entropy_epochs=epochs or standard.cross_entropy_epochs,
        mmi_epochs=standard.mmi_epochs if mmi_epochs is None else mmi_epochs,
    )
    recipe = Recipe(out, work, size, seed, processes or len(os.sched_getaffinity(0)))
    steps.run(
        recipe.steps(),
        recipe.record,
        anew_from=STEPS[0] if anew else anew_from,
        say=click.echo,
    )
