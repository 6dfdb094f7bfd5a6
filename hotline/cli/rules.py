"""`rules`: the routing rules of config/rules.toml."""

from collections.abc import Iterator
from pathlib import Path

import click

from hotline.bootstrap import CATALOGUE, RULES, build, known_catalogue
from hotline.domain.catalogue import load_places
from hotline.domain.rules import RoutingRules
from hotline.domain.rules_file import load_rules, rule_problems
from hotline.settings import load_settings


@click.group()
def rules() -> None:
    """Rules that send appeals elsewhere than their words (config/rules.toml)."""


@rules.command()
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=RULES,
    show_default="config/rules.toml",
    help="Another file than that of the installation.",
)
def check(path: Path) -> None:
    """Look for mistakes, and say what the rules do; exit 1 if there are mistakes."""
    found = load_rules(path, load_places(CATALOGUE))
    catalogue = known_catalogue(build(load_settings()).units)
    problems = list(rule_problems(found, catalogue))
    for line in _in_words(found):
        click.echo(line)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    if problems:
        raise SystemExit(1)
    click.echo("No mistakes.")


def _in_words(rules: RoutingRules) -> Iterator[str]:
    place, night = rules.place, rules.night
    if place.services and place.departments:
        to = ", ".join(f"{name} to {code}" for name, code in place.departments.items())
        yield f"Village akims get {', '.join(sorted(place.services))}: {to}."
    else:
        yield "Village akims: no rule (village_akim needs both services and places)."
    if night is None:
        yield "At night: no rule."
    else:
        days = " and on days off" if night.days_off else ""
        yield (
            f"From {night.begins:%H:%M} to {night.ends:%H:%M}{days} {night.to} gets what is urgent "
            f"for {', '.join(sorted(night.departments)) or 'nobody: list the departments'}."
        )
    for each in rules.helpers:
        yield f"{each.helper} helps {each.department} from {each.above} open appeals on."
    if not rules.helpers:
        yield "Helpers: no rule."
