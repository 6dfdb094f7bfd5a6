"""Measures a model: `python -m speech_models.training.figures MODEL RECORDINGS TARGET`.

A program of its own, because Vosk and pynini, which makes the graph, both contain OpenFst: a
process that has loaded both hangs or crashes.
"""

from pathlib import Path

import click

from speech_models.training import card, measure
from speech_models.training.progress import Progress

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("model", type=_FOLDER)
@click.argument("recordings", type=_FOLDER)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def figures(model: Path, recordings: Path, target: Path) -> None:
    """Let Vosk hear the RECORDINGS with the MODEL; write its figures to TARGET and its card."""
    with Progress("measuring", sum(1 for _ in recordings.glob("*/*.wav"))) as progress:
        tables = card.render(measure.measure(model, recordings, progress.advance))
    target.write_text(tables + "\n", encoding="utf-8")
    model_card = model / "MODEL_CARD.md"
    if model_card.exists() and card.BEGIN in model_card.read_text(encoding="utf-8"):
        card.update(model_card, tables)


if __name__ == "__main__":
    figures()
