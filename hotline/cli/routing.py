"""`routing`: what the classifier understands, and how it learns."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from hotline.bootstrap import build, build_school, model_store
from hotline.domain.errors import NotFoundError
from hotline.settings import Settings, load_settings
from hotline.understanding.augment import misheard
from hotline.understanding.evaluation import confusions, judge
from hotline.understanding.model import Model
from hotline.understanding.picture import confusion_picture
from hotline.understanding.report import as_text, prediction
from hotline.understanding.samples import Sample, read_files
from hotline.understanding.school import Outcome, School
from hotline.usecases.corrections import corrections

_SEED = 1


@click.group()
def routing() -> None:
    """Which department gets an appeal: measuring and teaching the classifier."""


@routing.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--json", "as_json", is_flag=True, help="Print one prediction a line as JSON.")
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draw into this folder which departments are confused.",
)
@click.option("--transcripts", is_flag=True, help="Also judge spoken texts as if misheard.")
def evaluate(file: Path | None, as_json: bool, plots: Path | None, transcripts: bool) -> None:
    """Judge the classifier by labelled sentences: those of a FILE, or the held-out ones.

    With --json the predictions go to standard output and the tables to standard error.
    """
    settings = load_settings()
    school = build_school(settings, build(settings).units)
    samples = read_files([file]) if file else school.held_out()
    _warn_of_unknown(samples, school)
    model = _model(settings, school)
    judged, milliseconds = judge(samples, model)
    if as_json:
        for each in judged:
            click.echo(json.dumps(prediction(each), ensure_ascii=False))
    click.echo(as_text(judged, milliseconds, "text as it stands"), err=as_json, nl=False)
    if transcripts:
        worse = misheard(samples, _vocabulary(school), _SEED)
        title = "\nspoken texts as a recogniser might have heard them (simulated)"
        click.echo(as_text(*judge(worse, model), title), err=as_json, nl=False)
    if plots is not None:
        plots.mkdir(parents=True, exist_ok=True)
        path = plots / "departments.svg"
        path.write_text(confusion_picture(confusions(judged)), encoding="utf-8")
        click.echo(str(path), err=as_json)


@routing.command()
@click.option("--corrections", "with_corrections", is_flag=True, help="Learn from operators, too.")
def train(with_corrections: bool) -> None:
    """Train a model and use it, unless it is worse than the one in use."""
    settings = load_settings()
    units = build(settings).units
    learned = corrections(units) if with_corrections else []
    if with_corrections:
        click.echo(f"{len(learned)} appeals were routed by hand.")
    outcome = build_school(settings, units).train(datetime.now(UTC), learned)
    _tell(outcome)
    if not outcome.used:
        sys.exit(1)


@routing.command("list")
def list_() -> None:
    """Show the trained models; * is in use."""
    store = model_store(load_settings())
    current = store.current()
    for version in store.versions():
        mark = "*" if version.name == current else " "
        share = version.report.get("held_out", {}).get("department", {})
        held_out = f"{share['right']}/{share['count']} departments" if share else ""
        learned = f"{version.report.get('corrections', 0)} corrections"
        click.echo(
            f"{mark} {version.name:<20} {version.megabytes:4.1f} MB  {learned:<18} {held_out}"
        )


@routing.command()
@click.argument("version")
def use(version: str) -> None:
    """Put a trained model into use, for example the one before."""
    model_store(load_settings()).use(version)
    click.echo(f"{version} is in use.")


def _warn_of_unknown(samples: Sequence[Sample], school: School) -> None:
    """Tell of departments that nothing can be proposed for: they count as wrong."""
    named = {code for each in samples for code in (each.department, *each.acceptable) if code}
    if unknown := sorted(named - school.departments()):
        codes = ", ".join(unknown)
        click.echo(
            f"The catalogue has no department {codes}; their sentences count as wrong.", err=True
        )


def _model(settings: Settings, school: School) -> Model:
    """Return the model in use; trained first where there is none."""
    store = model_store(settings)
    if store.current() is None:
        click.echo("No model is trained yet: training (about half a minute) ...", err=True)
        school.train(datetime.now(UTC))
    version = store.current()
    if version is None:
        raise NotFoundError("There is no model in use.")
    return store.load(version)


def _vocabulary(school: School) -> list[str]:
    return [sample.text for sample in school.samples()]


def _tell(outcome: Outcome) -> None:
    for name, share in outcome.held_out.items():
        if share.rate is not None:
            click.echo(f"  {name:<22} {share.rate:6.1%}  ({share.right} of {share.count})")
    if outcome.used:
        click.echo(f"{outcome.version} is trained and in use.")
        return
    click.echo(f"{outcome.version} is worse than the model in use, which stays:")
    for figure in outcome.worse:
        click.echo(f"  {figure}")
    click.echo(f"To use it all the same: python3 manage.py routing use {outcome.version}")
