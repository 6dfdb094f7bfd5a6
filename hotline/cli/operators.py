"""`operators`: people who may sign in to the console."""

import secrets

import click
from sqlalchemy import select

from hotline.bootstrap import build
from hotline.domain.errors import NotFoundError
from hotline.settings import load_settings
from hotline.storage.tables import Operator, Role
from hotline.usecases.sign_in import add_operator, reset_password

ROLES = [role.value for role in Role]


@click.group()
def operators() -> None:
    """People who may sign in to the console."""


@operators.command("list")
def list_() -> None:
    """Show everybody."""
    with build(load_settings()).units.read() as session:
        for person in session.scalars(select(Operator).order_by(Operator.login)):
            state = "active" if person.is_active else "inactive"
            click.echo(f"{person.login:<20} {person.role:<15} {state:<9} {person.name}")


@operators.command()
@click.argument("login")
@click.option("--name", required=True, help="Name as others see it.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default="operator",
    show_default=True,
)
def add(login: str, name: str, role: str) -> None:
    """Add a person; the password printed is changed at the first sign-in."""
    password = _made_up()
    with build(load_settings()).units.write() as unit:
        add_operator(unit, login, name, password, Role(role))
    click.echo(f"Added {login}. First password: {password}")


@operators.command()
@click.argument("login")
def reset(login: str) -> None:
    """Give a person who forgot it a new first password."""
    password = _made_up()
    with build(load_settings()).units.write() as unit:
        person = unit.session.scalar(select(Operator).filter_by(login=login.casefold()))
        if person is None:
            raise NotFoundError(f"There is no login {login!r}; `operators list` shows all.")
        reset_password(person, password)
    click.echo(f"New first password of {login}: {password}")


def _made_up() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(3))
