"""All tables. Import from here, so that the metadata is complete."""

from hotline.storage.tables.alarms import Alarm, AlarmCall, AlarmCallTo
from hotline.storage.tables.appeals import Answer, Appeal, Channel, DiscardedBy, HistoryEntry
from hotline.storage.tables.base import Base
from hotline.storage.tables.calls import (
    Call,
    CallOutcome,
    CallStep,
    Recording,
    RecordingState,
    Transcript,
)
from hotline.storage.tables.catalogue import (
    CatalogueChange,
    CatalogueVersion,
    Department,
    Service,
)
from hotline.storage.tables.forwards import AppealPart, Forward
from hotline.storage.tables.incidents import Incident, IncidentAppeal, IncidentState
from hotline.storage.tables.live import LiveTranscript
from hotline.storage.tables.messages import Delivery, InboundMessage, Purpose
from hotline.storage.tables.operators import Operator, Role
from hotline.storage.tables.people import Person
from hotline.storage.tables.work import Work

__all__ = [
    "Alarm",
    "AlarmCall",
    "AlarmCallTo",
    "Answer",
    "Appeal",
    "AppealPart",
    "Base",
    "Call",
    "CallOutcome",
    "CallStep",
    "CatalogueChange",
    "CatalogueVersion",
    "Channel",
    "Delivery",
    "Department",
    "DiscardedBy",
    "Forward",
    "HistoryEntry",
    "InboundMessage",
    "Incident",
    "IncidentAppeal",
    "IncidentState",
    "LiveTranscript",
    "Operator",
    "Person",
    "Purpose",
    "Recording",
    "RecordingState",
    "Role",
    "Service",
    "Transcript",
    "Work",
]
