"""The carrier's routes let nobody else in.

That every route says who may call it is shown in tests/console/test_access.py.
"""

import secrets

import pytest
from flask import Flask
from sqlalchemy import func, select

from hotline.storage.tables import Base, Call
from hotline.web.access import MARK
from tests.world import ADDRESS, CALL, MOBILE, RECORDING, TEXT, CarrierSide, World

VOICE = ("voice", "gather?step=1", "record?step=1", "dial?step=1", "voice-fallback")
VOICE += ("recording-status", "call-status")
VOICE += ("emergency", "alarm-call?id=1", "alarm-call-status?id=1")
MESSAGES = ("sms", "sms-fallback", "message-status?delivery=1")
# Filled at every start.
CATALOGUE = {"departments", "services", "catalogue_version", "catalogue_history"}
WEBHOOKS = [f"/twilio/{name}" for name in VOICE + MESSAGES]
FORM = {
    "CallSid": CALL,
    "From": MOBILE,
    "CallStatus": "completed",
    "RecordingSid": RECORDING,
    "RecordingDuration": "7",
    "RecordingStatus": "completed",
    "MessageSid": TEXT,
    "MessageStatus": "delivered",
    "Body": "Су жоқ",
}


def rows(world: World) -> int:
    with world.ctx.units.read() as session:
        tables = [t for t in Base.metadata.sorted_tables if t.name not in CATALOGUE]
        return sum(session.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


def test_the_carriers_routes_are_exactly_these(app: Flask) -> None:
    carriers = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/twilio/")}
    assert carriers == {path.partition("?")[0] for path in WEBHOOKS}
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], MARK, None)
        assert (access == "carrier") == (rule.rule in carriers)
        if access == "carrier":
            assert rule.methods == {"POST", "OPTIONS"}


@pytest.mark.parametrize("path", WEBHOOKS)
def test_a_genuine_webhook_is_let_in(line: CarrierSide, path: str) -> None:
    assert line.post(path, **FORM).status_code in (200, 204)


@pytest.mark.parametrize("path", WEBHOOKS)
def test_forgeries_are_refused_and_leave_no_row(world: World, app: Flask, path: str) -> None:
    client = app.test_client()
    assert client.post(path, data=FORM).status_code == 403
    for _ in range(40):
        signature = secrets.token_urlsafe(20) + "="
        headers = {"X-Twilio-Signature": signature}
        assert client.post(path, data=FORM, headers=headers).status_code == 403
    for forger in (
        CarrierSide(app, token="another-accounts-token"),
        CarrierSide(app, token=""),
        CarrierSide(app, address="https://evil.example"),
        CarrierSide(app, address="http://hotline.example"),
    ):
        assert forger.post(path, **FORM).status_code == 403
    assert rows(world) == 0


def test_a_signature_of_one_webhook_opens_no_other(world: World, app: Flask) -> None:
    signature = CarrierSide(app)._validator.compute_signature(ADDRESS + WEBHOOKS[0], FORM)
    headers = {"X-Twilio-Signature": signature}
    for path in WEBHOOKS[1:]:
        assert app.test_client().post(path, data=FORM, headers=headers).status_code == 403
    assert rows(world) == 0


def test_a_thousand_replays_of_one_call_are_one_call(world: World, line: CarrierSide) -> None:
    """A signature has no time, so a recorded webhook stays genuine; it must be harmless."""
    first = line.call("/twilio/voice")
    before = rows(world)
    answers = {line.call("/twilio/voice") for _ in range(1000)}
    assert answers == {first}
    assert rows(world) == before
    assert len(world.rows(Call)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "hotline.example:8443"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example;proto=http"},
    ],
)
def test_what_a_proxy_says_of_the_address_does_not_matter(
    app: Flask, line: CarrierSide, headers: dict[str, str]
) -> None:
    path = "/twilio/voice"
    signature = line._validator.compute_signature(ADDRESS + path, FORM)
    given = {"X-Twilio-Signature": signature, **headers}
    assert app.test_client().post(path, data=FORM, headers=given).status_code == 200


def test_the_query_belongs_to_what_is_signed(app: Flask, line: CarrierSide) -> None:
    line.call("/twilio/voice")
    path = "/twilio/gather?step=1"
    signature = line._validator.compute_signature(ADDRESS + path, FORM)
    headers = {"X-Twilio-Signature": signature}
    client = app.test_client()
    assert client.post("/twilio/gather?step=2", data=FORM, headers=headers).status_code == 403
    assert client.post("/twilio/gather", data=FORM, headers=headers).status_code == 403
    assert client.post(path + "&x=1", data=FORM, headers=headers).status_code == 403
    assert client.post(path, data=FORM, headers=headers).status_code == 200


def test_a_body_that_is_no_form_is_refused(app: Flask) -> None:
    """The signature covers the parameters; without any there is nothing to be genuine."""
    client = app.test_client()
    for body in (b"{}", b"\xff\xfe", b"a" * 300_000, b"%ff=%fe&=&&="):
        assert client.post("/twilio/voice", data=body).status_code in (403, 413)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
        answer = client.post("/twilio/voice", data=body, headers=headers)
        assert answer.status_code in (403, 413)


@pytest.mark.parametrize("path", WEBHOOKS)
def test_nothing_is_to_be_had_by_get(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 405
