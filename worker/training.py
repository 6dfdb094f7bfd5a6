"""`python -m worker.training`: train the classifier where what it learns from changed, and end.

It runs beside everything else when the hotline starts, at the lowest priority; keywords route
meanwhile, and the model is taken up with the next appeal.
"""

import os

import structlog

from hotline.bootstrap import build, build_school, configure_logging
from hotline.domain.errors import InvalidInputError
from hotline.settings import load_settings
from hotline.usecases.context import Context
from hotline.usecases.corrections import corrections

_LOWEST_PRIORITY = 19

_log = structlog.get_logger()


def train(ctx: Context) -> None:
    """Train the classifier unless it is up to date. Safe to repeat.

    A mistake in the training files is told, and the classifier stays as it is.
    """
    school = build_school(ctx.settings, ctx.units)
    try:
        if school.is_up_to_date():
            return
        # What operators taught the model before an update, it must still know after it.
        learned = corrections(ctx.units) if school.learns_from_operators() else []
        outcome = school.train(ctx.clock.now(), learned, compare=False)
    except InvalidInputError as error:
        _log.error("classifier not trained", problem=error.sentence)
        return
    _log.info("classifier trained", version=outcome.version)


def main() -> None:
    """Train, out of everybody's way."""
    os.nice(_LOWEST_PRIORITY)
    if hasattr(os, "SCHED_IDLE"):  # Linux: only while a processor has nothing else to do
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    configure_logging()
    train(build(load_settings()))


if __name__ == "__main__":
    main()
