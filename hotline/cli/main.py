"""All commands in one place."""

import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from hotline.cli.calendar import calendar
from hotline.cli.catalogue import catalogue
from hotline.cli.demo import demo
from hotline.cli.flows import flows
from hotline.cli.migrate import migrate
from hotline.cli.models import models
from hotline.cli.operators import operators
from hotline.cli.routing import routing
from hotline.cli.rules import rules
from hotline.cli.run import run
from hotline.cli.settings import settings
from hotline.cli.simulate import simulate
from hotline.cli.speech import speech
from hotline.cli.transcribe import transcribe
from hotline.cli.words import words
from hotline.domain.errors import HotlineError
from hotline.supervisor.errors import StartError
from hotline.voice.espeak import VoiceError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The hotline of a rural district: calls and texts become appeals, answers go back by SMS."""


for command in (
    run,
    catalogue,
    calendar,
    demo,
    flows,
    migrate,
    models,
    operators,
    routing,
    rules,
    settings,
    simulate,
    speech,
    transcribe,
    words,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; a mistake of the person at the terminal is one sentence, no traceback."""
    try:
        cli(prog_name="python3 manage.py")
    except (HotlineError, StartError, VoiceError) as error:
        sys.exit(str(error))
    except (OperationalError, ProgrammingError) as error:
        sys.exit(
            f"The database cannot be used ({str(error.orig).strip()}): check database.url and "
            "site.data_dir, and run `python3 manage.py migrate` once."
        )


if __name__ == "__main__":
    main()
