"""`speech`: how well recordings are understood."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from hotline.cli.recognising import model_option, open_recognizer
from hotline.cli.speech_build import build
from worker.speech.evaluation import USEFUL_RATE, Evaluation, evaluate, summed_up
from worker.speech.plots import Bar, error_bars, reliability_diagram
from worker.speech.report import as_json, as_text, condition_name
from worker.speech.samples import Sample, read_conditions


@click.group()
def speech() -> None:
    """Speech recognition: how good it is, and the bundled model."""


speech.add_command(build)


@speech.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="Print all figures and files as JSON.")
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draw confidence and error rates as SVG into this folder.",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many recordings of each condition.")
@model_option
def evaluate_(
    folder: Path, json_wanted: bool, plots: Path | None, limit: int | None, model: Path | None
) -> None:
    """Recognise the recordings of a FOLDER and compare with what was said in them.

    The folder holds recordings and `refs.tsv` (file, language, voice, text; tabs between them).
    Folders inside it with a refs.tsv of their own are conditions, shown one by one.
    """
    conditions = {name: samples[:limit] for name, samples in read_conditions(folder).items()}
    result = _measured(conditions, model)
    if json_wanted:
        click.echo(json.dumps(as_json(result, folder), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(result), nl=False)
    if plots is not None:
        plots.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures(result).items():
            (plots / name).write_text(picture, encoding="utf-8")
            click.echo(str(plots / name), err=json_wanted)


def pictures(result: Evaluation) -> dict[str, str]:
    """Draw an evaluation; return the files' contents by their names."""
    rows = {condition_name(name): figures for name, figures in result.conditions.items()}
    rows |= {str(language): figures for language, figures in result.languages.items()}
    rows |= {"total": result.total}
    return {
        "words.svg": reliability_diagram(
            "Confidence of words", result.word_reliability, "right words"
        ),
        "calls.svg": reliability_diagram(
            "Confidence of recordings",
            result.call_reliability,
            f"recordings with WER < {USEFUL_RATE:.0%}",
        ),
        "wer.svg": error_bars(
            "Word error rate",
            [
                Bar(name, figures.words.rate, figures.interval)
                for name, figures in rows.items()
                if figures.words.said
            ],
        ),
    }


def _measured(conditions: Mapping[str, list[Sample]], model: Path | None) -> Evaluation:
    recognizer = open_recognizer(model)
    count = sum(map(len, conditions.values()))
    with click.progressbar(
        evaluate(recognizer.recognise, conditions),
        length=count,
        label="Recognising",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        judged = list(bar)
    return summed_up(judged)
