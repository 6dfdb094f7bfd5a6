"""The one job: look at a piece of work."""

import os
import socket
from collections.abc import Mapping

from hotline.domain.work import WorkKind
from hotline.ports import Recognizer
from hotline.usecases import (
    acknowledge,
    deliver,
    fetch_recording,
    incident_answer,
    join_incident,
    look_after_alarm,
    reconcile,
    route_appeal,
    transcribe,
)
from hotline.usecases.context import Context
from hotline.usecases.work import Handler, perform


class Workplace:
    """What jobs of this process work with; set once, before the worker forks."""

    def __init__(self, ctx: Context, handlers: Mapping[WorkKind, Handler]) -> None:
        self.ctx = ctx
        self.handlers = handlers


_workplace: Workplace | None = None


def open_workplace(workplace: Workplace) -> None:
    """Give the jobs of this process, and of its forks, what they work with."""
    global _workplace
    _workplace = workplace


def look_at(work_id: int) -> None:
    """Do the work with this number, if it is still to be done."""
    if _workplace is None:
        raise RuntimeError("start a worker with `python -m worker QUEUE`")
    perform(_workplace.ctx, work_id, whoami(), _workplace.handlers)


def whoami() -> str:
    """Return who holds a lease: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def handlers(ctx: Context, recognizer: Recognizer | None) -> Mapping[WorkKind, Handler]:
    """Return how each kind of work is done; only the speech worker has a recogniser."""
    table = {
        WorkKind.FETCH_RECORDING: fetch_recording.HANDLER,
        WorkKind.ROUTE: route_appeal.HANDLER,
        WorkKind.ALARM: look_after_alarm.HANDLER,
        WorkKind.INCIDENT: join_incident.HANDLER,
        WorkKind.ANSWER_INCIDENT: incident_answer.HANDLER,
        WorkKind.ACKNOWLEDGE: acknowledge.HANDLER,
        WorkKind.DELIVER: deliver.HANDLER,
        WorkKind.RECONCILE: reconcile.HANDLER,
    }
    if recognizer is not None:
        attempts = ctx.settings.speech.attempts
        table[WorkKind.TRANSCRIBE] = transcribe.handler(recognizer, attempts)
    return table
