"""`migrate`: prepare the database without starting anything."""

import click

from hotline.bootstrap import build
from hotline.settings import load_settings
from hotline.storage import schema
from hotline.supervisor.folders import prepare_data_dir
from hotline.supervisor.installation import prepare


@click.command()
def migrate() -> None:
    """Bring the database to this version; `run` does it by itself."""
    settings = load_settings()
    prepare_data_dir(settings.site.data_dir)
    ctx = build(settings)
    before = schema.current(ctx.units.engine)
    for line in prepare(ctx):
        click.echo(line)
    click.echo(f"Database: revision {before or 'none'} -> {schema.current(ctx.units.engine)}")
