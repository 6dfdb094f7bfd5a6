"""Resources as Twilio's REST interface shows them (OpenAPI `api.v2010.account.*`)."""

import math
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from hotline.simulator.config import API_VERSION, CarrierConfig
from hotline.simulator.resources import Call, Message, Recording


def rfc2822(moment: datetime | None) -> str | None:
    """A date as the SDK reads it."""
    return format_datetime(moment) if moment else None


def message_view(config: CarrierConfig, message: Message) -> dict[str, Any]:
    """One message."""
    uri = f"{config.account_path}/Messages/{message.sid}"
    return {
        "account_sid": config.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def call_view(config: CarrierConfig, call: Call) -> dict[str, Any]:
    """One call."""
    uri = f"{config.account_path}/Calls/{call.sid}"
    return {
        "account_sid": config.account_sid,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at),
        "direction": call.direction,
        "duration": str(math.ceil(call.duration)) if call.is_over else None,
        "end_time": rfc2822(call.ended_at),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent_sid,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": rfc2822(call.started_at),
        "status": call.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.recipient,
        "to_formatted": call.recipient,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def recording_view(config: CarrierConfig, recording: Recording) -> dict[str, Any]:
    """One recording."""
    uri = f"{config.account_path}/Recordings/{recording.sid}"
    return {
        "account_sid": config.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc2822(recording.created_at),
        "date_updated": rfc2822(recording.updated_at),
        "duration": str(recording.duration),
        "encryption_details": None,
        "error_code": None,
        "media_url": config.public_url + uri,
        "price": None,
        "price_unit": "USD",
        "sid": recording.sid,
        "source": "RecordVerb",
        "start_time": rfc2822(recording.started_at),
        "status": recording.status,
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }
