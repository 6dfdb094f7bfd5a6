"""Webhooks of SMS. A failure is answered as one: the carrier repeats it or calls the fallback."""

import structlog
from flask import Blueprint, Response, request

from hotline.usecases.take_receipt import take_receipt
from hotline.usecases.take_text import take_text
from hotline.web.access import carrier_only
from hotline.web.state import context
from hotline.web.webhooks.races import again_after_race

log = structlog.get_logger()
messages = Blueprint("messages", __name__, url_prefix="/twilio")

# PostgreSQL refuses to look for a larger one.
LARGEST_ID = 2**31 - 1

# The acknowledgement goes out through the delivery queue, so the answer itself says nothing.
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@messages.post("/sms")
@carrier_only
@again_after_race
def text_received() -> Response:
    """An SMS came in."""
    take_text(context(), context().dialect.text(request.form))
    return Response(NOTHING_TO_SAY, mimetype="text/xml")


@messages.post("/sms-fallback")
@carrier_only
@again_after_race
def text_webhook_failed() -> Response:
    """The carrier could not deliver an SMS to us a moment ago, and tries this address."""
    log.error("carrier fell back", code=request.form.get("ErrorCode"))
    take_text(context(), context().dialect.text(request.form))
    return Response(NOTHING_TO_SAY, mimetype="text/xml")


@messages.post("/message-status")
@carrier_only
@again_after_race
def receipt_received() -> tuple[str, int]:
    """The carrier tells what became of an SMS of ours."""
    receipt = context().dialect.receipt(request.form)
    if not take_receipt(context(), _delivery_id(), receipt):
        log.warning("receipt for an unknown message", message=receipt.carrier_sid)
    return "", 204


def _delivery_id() -> int | None:
    """Return the number that our own address carries; None where it is none of ours."""
    number = request.args.get("delivery", type=int)
    return number if number is not None and 0 < number <= LARGEST_ID else None
