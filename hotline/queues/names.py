"""The queues and what goes through each. A worker listens to exactly one.

RQ takes jobs from a single queue with LMOVE, which a killed worker survives; from several it
uses BLPOP, which loses the job in between.
"""

from collections.abc import Mapping

from hotline.domain.work import WorkKind

FETCH = "fetch"
SPEECH = "speech"
ROUTE = "route"
DELIVER = "deliver"

QUEUES = (FETCH, SPEECH, ROUTE, DELIVER)

QUEUE_OF: Mapping[WorkKind, str] = {
    WorkKind.FETCH_RECORDING: FETCH,
    WorkKind.TRANSCRIBE: SPEECH,
    WorkKind.ROUTE: ROUTE,
    # Behind no answers: routing takes milliseconds, and what it finds must not wait.
    WorkKind.ALARM: ROUTE,
    WorkKind.ACKNOWLEDGE: ROUTE,
    WorkKind.INCIDENT: ROUTE,
    WorkKind.ANSWER_INCIDENT: DELIVER,
    WorkKind.DELIVER: DELIVER,
    WorkKind.RECONCILE: DELIVER,
}

JOB = "worker.jobs.look_at"
"""Dotted name of the only job: look at work N."""
