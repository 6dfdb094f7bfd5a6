"""A telephone carrier on one machine: Twilio's REST interface, its TwiML and its webhooks.

It is a stranger to the hotline: both sides meet over HTTP only.
"""
