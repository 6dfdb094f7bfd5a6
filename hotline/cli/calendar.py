"""`calendar`: which days are working days, who says so, and what it means for deadlines."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from hotline.bootstrap import build_calendar
from hotline.cli.calendar_tables import Table, days_off, deadlines, rules
from hotline.domain.calendar import WorkCalendar
from hotline.settings import TermsSettings, load_settings

INTRODUCTION = (
    "Every deadline is counted from the day after the registration. Days off come from the "
    "`holidays` package and from config/calendar.toml, which has the last word."
)


@click.command()
@click.argument("year", nargs=-1, type=click.IntRange(2000, 2099))
@click.option("--markdown", is_flag=True, help="Print the document that stands in docs/.")
def calendar(year: tuple[int, ...], *, markdown: bool) -> None:
    """Print holidays, moved days and the deadlines around them; without a YEAR of this year."""
    settings = load_settings()
    years = year or (datetime.now(settings.site.zone).year,)
    tables = document if markdown else text
    click.echo(tables(build_calendar(), settings.terms, years), nl=False)


def document(working: WorkCalendar, terms: TermsSettings, years: Sequence[int]) -> str:
    """Return the tables of some years as Markdown."""
    title = f"# Working calendar and deadlines, {'-'.join(map(str, years))}\n"
    named = " ".join(map(str, years))
    made = f"Made by `python3 manage.py calendar {named} --markdown`. {INTRODUCTION}\n"
    listed = "\n".join(f"- {rule}" for rule in rules(terms)) + "\n"
    parts = [title, made, listed]
    for year in years:
        parts.append(f"## {year}\n")
        parts += [table.as_markdown() for table in _tables(working, terms, year)]
    return "\n".join(parts)


def text(working: WorkCalendar, terms: TermsSettings, years: Sequence[int]) -> str:
    """Return the tables of some years for a terminal, and what is still to be done."""
    parts = ["\n".join(rules(terms)) + "\n"]
    for year in years:
        parts += [table.as_text() for table in _tables(working, terms, year)]
        parts += list(_to_do(working, year))
    return "\n".join(parts)


def _tables(working: WorkCalendar, terms: TermsSettings, year: int) -> Iterator[Table]:
    yield days_off(working, year)
    yield from deadlines(working, terms, year)


def _to_do(working: WorkCalendar, year: int) -> Iterator[str]:
    """Say what config/calendar.toml still lacks."""
    for day in working.to_confirm(year):
        yield (
            f"{day} is estimated: enter it under `confirmed` or, if another day was announced, "
            "under `removed` and that day under `added`.\n"
        )
    if year not in working.overrides.reviewed:
        yield (
            f"Nobody has entered the days that the government moved in {year}: enter them under "
            f"`added` and `working`, and then {year} under `reviewed`.\n"
        )
