"""What the carrier's errors mean to us: one table, from Twilio's error dictionary."""

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from urllib3.exceptions import HTTPError

from hotline.ports import (
    CarrierBusyError,
    CarrierError,
    CarrierRefusedError,
    CarrierUnsureError,
)

# The number takes no SMS: ring instead. 21614 and 21635 come at once, 30006 with a receipt.
RING_INSTEAD = frozenset({"21614", "21635", "30006"})

# Wrong credentials are this installation's trouble, not the message's: it waits for the right ones.
UNAUTHORIZED = 401
TOO_MANY_REQUESTS = 429
SERVER_FAULT = 500


def carrier_error(error: Exception) -> CarrierError:
    """Map an exception of the SDK or of its HTTP library.

    The difference that matters: was the request surely not processed, or perhaps?
    """
    if isinstance(error, TwilioRestException):
        return _from_answer(error)
    if isinstance(error, requests.ConnectTimeout):
        return CarrierBusyError("the carrier could not be reached in time")
    if isinstance(error, requests.ConnectionError) and _never_connected(error):
        return CarrierBusyError("the carrier cannot be reached")
    if isinstance(error, requests.RequestException | TwilioException | HTTPError | ValueError):
        return CarrierUnsureError(f"the carrier's answer did not come: {type(error).__name__}")
    raise error


def _from_answer(error: TwilioRestException) -> CarrierError:
    code = str(error.code) if error.code else None
    # The carrier's own message is left out: it quotes the number.
    sentence = f"the carrier answers {error.status}" + (f", error {code}" if code else "")
    if error.status in (UNAUTHORIZED, TOO_MANY_REQUESTS):
        return CarrierBusyError(sentence, code)
    if error.status >= SERVER_FAULT:
        return CarrierUnsureError(sentence, code)
    return CarrierRefusedError(sentence, code, ring_instead=code in RING_INSTEAD)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Tell a refused connection from one that broke after the request was sent."""
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
