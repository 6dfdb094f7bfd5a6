"""`settings`: what is in force."""

import click
from pydantic import BaseModel

from hotline.settings import load_settings

SECRET = {"secret_key", "auth_token", "url"}


@click.command()
def settings() -> None:
    """Print the settings in force; secrets are hidden."""
    for section, values in load_settings():
        click.echo(f"[{section}]")
        for key, value in _items(values):
            click.echo(f"{key} = {value}")
        click.echo()


def _items(section: BaseModel) -> list[tuple[str, str]]:
    return [
        (key, "(set)" if key in SECRET and value else repr(str(value))) for key, value in section
    ]
