"""Kinds and states of background work."""

import enum


class WorkKind(enum.StrEnum):
    """What is to be done with the row that the work names."""

    FETCH_RECORDING = "fetch_recording"
    TRANSCRIBE = "transcribe"
    ROUTE = "route"
    DELIVER = "deliver"
    RECONCILE = "reconcile"
    ALARM = "alarm"
    INCIDENT = "incident"
    """Whether an appeal belongs to an incident; names the appeal."""
    ANSWER_INCIDENT = "answer_incident"
    """The answer to all of an incident; names the incident."""
    ACKNOWLEDGE = "acknowledge"


class WorkState(enum.StrEnum):
    """Open work is offered until it is done or given up."""

    OPEN = "open"
    DONE = "done"
    GIVEN_UP = "given_up"
