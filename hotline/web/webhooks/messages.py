"""Webhooks of SMS. A failure is answered as one: the carrier repeats it or calls the fallback."""

import structlog
from flask import Blueprint, Response, request

from hotline.usecases.take_receipt import take_receipt
from hotline.usecases.take_text import take_text
from hotline.web.access import carrier_only
from hotline.web.state import context
from hotline.web.webhooks.races import once_more_after_race

log = structlog.get_logger()
messages = Blueprint("messages", __name__, url_prefix="/twilio")

# The acknowledgement goes out through the delivery queue, so the answer itself says nothing.
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@messages.post("/sms")
@carrier_only
@once_more_after_race
def text_received() -> Response:
    """An SMS came in."""
    take_text(context(), context().dialect.text(request.form))
    return Response(NOTHING_TO_SAY, mimetype="text/xml")


@messages.post("/sms-fallback")
@carrier_only
@once_more_after_race
def text_webhook_failed() -> Response:
    """The carrier could not deliver an SMS to us a moment ago, and tries this address."""
    log.error("carrier fell back", code=request.form.get("ErrorCode"))
    take_text(context(), context().dialect.text(request.form))
    return Response(NOTHING_TO_SAY, mimetype="text/xml")


@messages.post("/message-status")
@carrier_only
@once_more_after_race
def receipt_received() -> tuple[str, int]:
    """The carrier tells what became of an SMS of ours."""
    delivery = request.args.get("delivery", "")
    delivery_id = int(delivery) if delivery.isdecimal() else None
    receipt = context().dialect.receipt(request.form)
    if not take_receipt(context(), delivery_id, receipt):
        log.warning("receipt for an unknown message", message=receipt.carrier_sid)
    return "", 204
