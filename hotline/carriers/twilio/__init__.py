"""Twilio, and every carrier that speaks its REST interface and markup."""

from hotline.carriers.twilio.carrier import TwilioCarrier
from hotline.carriers.twilio.dialect import TwilioDialect

__all__ = ["TwilioCarrier", "TwilioDialect"]
