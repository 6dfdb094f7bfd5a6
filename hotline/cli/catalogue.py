"""`catalogue`: check the list of departments and services, load it, write it back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hotline.bootstrap import CATALOGUE, build
from hotline.domain.catalogue import Catalogue, load_catalogue, read_catalogue
from hotline.domain.catalogue.differences import Action, Difference
from hotline.settings import load_settings
from hotline.storage import catalogue_queries as queries
from hotline.storage.unit import Units
from hotline.usecases.export_catalogue import export_catalogue
from hotline.usecases.load_catalogue import COMMAND_LINE, compare_catalogue, store_catalogue

MEANINGS = {
    Action.ADDED: "is new",
    Action.CHANGED: "changed in the file",
    Action.SWITCHED_OFF: "left the file and is switched off",
    Action.BACK: "is back in the file and switched on",
    Action.KEPT: "was edited in the console, which stands",
    Action.CONFLICT: "was edited in the console and changed in the file; the console's stands",
}
TAKEN = "was edited in the console and changed in the file; the file's is taken"

_folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=CATALOGUE,
    show_default="config/catalogue",
    help="Where departments.yaml and services.yaml are.",
)


@click.group()
def catalogue() -> None:
    """The list of departments and services (config/catalogue)."""


@catalogue.command()
@_folder_option
def check(folder: Path) -> None:
    """Look for mistakes in the files; exit 1 if there are any."""
    reading = read_catalogue(folder, reception=load_settings().routing.reception)
    for finding in reading.notes:
        click.echo(f"note: {finding}")
    for finding in reading.errors:
        click.echo(f"error: {finding}", err=True)
    _summarise(reading.catalogue)
    click.echo(f"{_count(reading.errors, 'error')}, {_count(reading.notes, 'note')}.")
    if reading.errors:
        raise SystemExit(1)


@catalogue.command()
@_folder_option
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option(
    "--take-files",
    is_flag=True,
    help="Where the console and the file both changed an entry, take the file's.",
)
def load(folder: Path, dry_run: bool, take_files: bool) -> None:
    """Bring what changed in the files into the database."""
    units = build(load_settings()).units
    files = load_catalogue(folder)
    if dry_run:
        with units.read() as session:
            found = compare_catalogue(session, files)
    else:
        found = store_catalogue(units, files, actor=COMMAND_LINE, take_files=take_files)
    for difference in found:
        _tell(difference, take_files=take_files)
    _warn(units, found)
    if not found:
        click.echo("The files and the database say the same.")
    elif dry_run:
        click.echo("Nothing was written (--dry-run).")
    else:
        click.echo("Written. Running processes use it from their next appeal on.")


@catalogue.command()
@_folder_option
def export(folder: Path) -> None:
    """Write what the database says back to the files; places are only in their file."""
    written = export_catalogue(build(load_settings()).units, folder, CATALOGUE)
    for path in written:
        click.echo(f"Written: {path}")
    if not written:
        click.echo("The files say the same already.")


def _summarise(found: Catalogue) -> None:
    services = [each for each in found.services if not each.is_topic]
    click.echo(
        f"{len(found.departments)} departments, {len(found.services)} services "
        f"({len(found.services) - len(services)} of them topics), {len(found.places)} places."
    )
    click.echo(
        f"Of the {len(services)} state services a source supports "
        f"{sum(each.verified_name for each in services)} names, "
        f"{sum(each.verified_term for each in services)} terms "
        f"({sum(each.term is not None for each in services)} by a page still in force) and "
        f"{sum(each.documents_verified for each in services)} lists of documents. "
        "Nothing else is told to residents."
    )


def _tell(difference: Difference, *, take_files: bool) -> None:
    taken = take_files and difference.action is Action.CONFLICT
    meaning = TAKEN if taken else MEANINGS[difference.action]
    click.echo(f"{queries.kind_of(difference.entry)} {difference.entry.code} {meaning}")
    for name, (stored, filed) in difference.changes.items():
        for line in _change(stored, filed):
            click.echo(f"    {name}: {line}")


def _change(stored: Any, filed: Any) -> Iterator[str]:
    if isinstance(stored, tuple):
        gone, new = _without(stored, filed), _without(filed, stored)
        yield from (f"- {word}" for word in gone)
        yield from (f"+ {word}" for word in new)
        if not gone and not new:
            yield "in another order"
        return
    yield f"database: {_shown(stored)}"
    yield f"file:     {_shown(filed)}"


def _without(some: Iterable[str], others: Iterable[str]) -> list[str]:
    return list((Counter(some) - Counter(others)).elements())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(nothing)" if value in (None, "") else str(value)


def _warn(units: Units, found: Iterable[Difference]) -> None:
    """A code that gets another meaning changes what past appeals are about."""
    for each in found:
        if not each.is_another_meaning:
            continue
        kind, code = queries.kind_of(each.entry), each.entry.code
        with units.read() as session:
            row = queries.find(session, kind, code)
            count = queries.all_appeals(session, row) if row is not None else 0
        click.echo(
            f"WARNING: {kind} {code} gets names that have nothing in common with the old ones. If "
            "this is something else, give it a code of its own: "
            f"{_count(range(count), 'past appeal')} would change the subject.",
            err=True,
        )


def _count(things: Sequence[Any], noun: str) -> str:
    number = len(things)
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
