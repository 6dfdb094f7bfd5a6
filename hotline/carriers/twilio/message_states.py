"""The carrier's message states in our words: one table."""

from collections.abc import Mapping

from hotline.domain.deliveries import DeliveryState

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
STATES: Mapping[str, DeliveryState] = {
    "accepted": DeliveryState.SENT,
    "scheduled": DeliveryState.SENT,
    "queued": DeliveryState.SENT,
    "sending": DeliveryState.SENT,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


def message_state(status: str) -> DeliveryState:
    """Return our state; a status that appears one day unannounced says no more than "sent"."""
    return STATES.get(status, DeliveryState.SENT)
