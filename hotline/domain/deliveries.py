"""The life of one attempt to bring an answer to a resident.

Receipts come late, twice or in the wrong order (Twilio, "Outbound message
status in status callbacks"), so states have an order and a report can only
move a delivery forward.
"""

from datetime import timedelta
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where an attempt stands."""

    CREATED = "created"
    """A row exists; nothing was said to the carrier."""
    SENDING = "sending"
    """The carrier is being asked now, under a lease."""
    UNKNOWN = "unknown"
    """We died or timed out after asking: the carrier must be asked before anything is resent."""
    SENT = "sent"
    """The carrier accepted it."""
    FAILED = "failed"
    """It did not arrive and will not be tried again."""
    DELIVERED = "delivered"
    """It arrived: on the handset, or heard by a person."""


# Delivered outranks failed: a handset's receipt proves arrival, whereas a
# failure can be reported by a network that gave up too early.
_ORDER = tuple(DeliveryState)

_RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


def progress(current: DeliveryState, reported: DeliveryState) -> DeliveryState:
    """Give the state after a report: the further one of the two.

    So a duplicate, a late ``sent`` after ``delivered`` and a ``failed`` after
    ``delivered`` change nothing, and a ``delivered`` after ``failed`` wins.
    """
    return max(current, reported, key=_ORDER.index)


def retry_after(attempt: int) -> timedelta | None:
    """Say how long to wait after the given attempt (1 is the first) failed temporarily.

    ``None``: give up and show it to a person. All attempts together last less
    than nine hours, so an answer is brought or seen to fail within a working day.
    """
    return _RETRIES[attempt - 1] if 1 <= attempt <= len(_RETRIES) else None
