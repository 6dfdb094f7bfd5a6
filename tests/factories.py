"""Rows for tests: every column has a sensible value unless a keyword says otherwise."""

from itertools import count
from typing import Any

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.phones import parse_caller
from hotline.domain.reference import new_reference
from hotline.flows.session import Session
from hotline.storage.tables import (
    Appeal,
    Call,
    Channel,
    Delivery,
    HistoryEntry,
    LiveTranscript,
    Person,
    Purpose,
    Recording,
    RecordingState,
    Transcript,
)
from hotline.storage.unit import Unit

_numbers = count(1)


def sid(kind: str) -> str:
    """Return a new SID of the carrier; `kind` is its two letters."""
    return f"{kind}{next(_numbers):032x}"


def make_person(unit: Unit, phone: str = "", **columns: Any) -> Person:
    """Store a person; without a phone, one with a new Kazakh mobile."""
    if not phone:
        parsed = parse_caller(f"+7705{1_000_000 + next(_numbers)}")
        assert parsed is not None
        phone = parsed.e164
    return _stored(unit, Person(phone=phone, created_at=unit.now, **columns))


def make_call(unit: Unit, **columns: Any) -> Call:
    """Store a call that stands at the greeting."""
    given = {
        "carrier_sid": sid("CA"),
        "from_raw": "anonymous",
        "language": "kk",
        "session": Session("main", "greeting", "kk", step=1).to_json(),
        "reply_step": 1,
        "reply": "<Response/>",
        "started_at": unit.now,
        **columns,
    }
    return _stored(unit, Call(**given))


def make_recording(unit: Unit, **columns: Any) -> Recording:
    """Store a recording that the carrier announced."""
    if "call_id" not in columns:
        columns["call_id"] = make_call(unit).id
    given = {
        "carrier_sid": sid("RE"),
        "state": RecordingState.ANNOUNCED,
        "duration_s": 7.0,
        "created_at": unit.now,
        **columns,
    }
    return _stored(unit, Recording(**given))


def make_transcript(unit: Unit, **columns: Any) -> Transcript:
    """Store what the recogniser heard in a recording."""
    if "recording_id" not in columns:
        columns["recording_id"] = make_recording(unit).id
    given = {
        "version": 1,
        "text": "көшеде су жоқ",
        "confidence": 0.9,
        "language": "kk",
        "model": "fake",
        "created_at": unit.now,
        **columns,
    }
    return _stored(unit, Transcript(**given))


def make_live_transcript(unit: Unit, **columns: Any) -> LiveTranscript:
    """Store what was heard while the caller spoke."""
    if "call_id" not in columns:
        columns["call_id"] = make_call(unit).id
    given = {
        "stream_sid": sid("MZ"),
        "recording_number": 0,
        "text": "көшеде су жоқ",
        "display": "көшеде су жоқ",
        "confidence": 0.9,
        "language": "kk",
        "model": "fake",
        "created_at": unit.now,
        **columns,
    }
    return _stored(unit, LiveTranscript(**given))


def make_appeal(unit: Unit, **columns: Any) -> Appeal:
    """Store an appeal by SMS that waits for review."""
    given = {
        "reference": new_reference(),
        "channel": Channel.SMS,
        "state": AppealState.IN_REVIEW,
        "language": "kk",
        "text": "Көшеде су жоқ",
        "received_at": unit.now,
        "registered_on": unit.now.date(),
        "due_on": unit.now.date(),
        "term_rule": "АППК, ст. 76",
        **columns,
    }
    return _stored(unit, Appeal(**given))


def make_history_entry(unit: Unit, **columns: Any) -> HistoryEntry:
    """Store an entry of an appeal's history."""
    if "appeal_id" not in columns:
        columns["appeal_id"] = make_appeal(unit).id
    given = {"at": unit.now, "actor": "hotline", "action": "registered", **columns}
    return _stored(unit, HistoryEntry(**given))


def make_delivery(unit: Unit, **columns: Any) -> Delivery:
    """Store an SMS that is to be sent."""
    if "appeal_id" not in columns:
        columns["appeal_id"] = make_appeal(unit, person=make_person(unit)).id
    given = {
        "purpose": Purpose.ANSWER,
        "to_phone": "+77051234567",
        "body": "Су берілді",
        "parts": 1,
        "state": DeliveryState.CREATED,
        "created_at": unit.now,
        **columns,
    }
    return _stored(unit, Delivery(**given))


def _stored(unit: Unit, row: Any) -> Any:
    unit.session.add(row)
    unit.session.flush()
    return row
