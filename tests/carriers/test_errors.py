"""The table of errors, row by row, against a server that really answers so."""

import socket
from pathlib import Path
from socket import gaierror

import pytest
import requests
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError

from hotline.carriers.twilio import TwilioCarrier
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.carriers.twilio.errors import carrier_error
from hotline.ports import (
    CarrierBusyError,
    CarrierError,
    CarrierRefusedError,
    CarrierUnsureError,
    RecordingGoneError,
)
from tests.carriers.conftest import Script
from tests.world import ADDRESS, MOBILE, RECORDING, make_settings


def failure(carrier: TwilioCarrier) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        carrier.send_sms(MOBILE, "Су берілді", 1)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, 20429, CarrierBusyError),
        (401, 20003, CarrierBusyError),
        (400, 21211, CarrierRefusedError),
        (400, 21610, CarrierRefusedError),
        (400, 21614, CarrierRefusedError),
        (403, 20005, CarrierRefusedError),
        (404, 20404, CarrierRefusedError),
        (500, 20500, CarrierUnsureError),
        (502, None, CarrierUnsureError),
        (503, 20503, CarrierUnsureError),
    ],
)
def test_what_an_answer_means(
    server: Script, carrier: TwilioCarrier, status: int, code: int | None, kind: type[CarrierError]
) -> None:
    server.answers(status, {"code": code, "message": "no", "status": status})
    error = failure(carrier)
    assert type(error) is kind
    assert error.code == (str(code) if code else None)
    assert str(status) in error.sentence
    # Never repeated behind our back: that would be a second SMS.
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [21614, 21635])
def test_a_number_that_takes_no_sms_is_rung_instead(
    server: Script, carrier: TwilioCarrier, code: int
) -> None:
    server.answers(400, {"code": code, "message": "no mobile", "status": 400})
    error = failure(carrier)
    assert isinstance(error, CarrierRefusedError)
    assert error.ring_instead


def test_an_error_page_that_is_no_json(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(502, b"<html>Bad Gateway</html>")
    assert type(failure(carrier)) is CarrierUnsureError


@pytest.mark.parametrize("body", [b"<html>ok</html>", b""])
def test_a_success_that_cannot_be_read_may_have_been_one(
    server: Script, carrier: TwilioCarrier, body: bytes
) -> None:
    server.answers(201, body)
    assert type(failure(carrier)) is CarrierUnsureError


def test_silence_after_the_request_leaves_it_open(server: Script, carrier: TwilioCarrier) -> None:
    server.delay_s = 60
    assert type(failure(carrier)) is CarrierUnsureError
    assert len(server.asked) == 1


def test_a_connection_that_breaks_after_the_request_leaves_it_open(
    server: Script, carrier: TwilioCarrier
) -> None:
    server.hangs_up = True
    assert type(failure(carrier)) is CarrierUnsureError
    assert len(server.asked) == 1


def test_a_carrier_that_was_never_reached_has_surely_not_sent(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    settings = make_settings(tmp_path, CARRIER__API_URL=url, CARRIER__TIMEOUT_S="0.3")
    carrier = TwilioCarrier(settings.carrier, WebhookAddresses(ADDRESS))
    assert type(failure(carrier)) is CarrierBusyError
    with pytest.raises(CarrierBusyError):
        carrier.fetch_recording(RECORDING, 1000)
    carrier._http.session.close()


def test_a_timeout_while_connecting_has_surely_not_sent() -> None:
    assert type(carrier_error(requests.ConnectTimeout())) is CarrierBusyError
    unknown_host = NameResolutionError("carrier.invalid", HTTPConnection("x"), gaierror())
    never_asked = requests.ConnectionError(
        MaxRetryError(HTTPConnectionPool("x"), "/", unknown_host)
    )
    assert type(carrier_error(never_asked)) is CarrierBusyError
    assert type(carrier_error(requests.ReadTimeout())) is CarrierUnsureError
    assert type(carrier_error(requests.ConnectionError("reset"))) is CarrierUnsureError


def test_our_own_mistakes_are_no_errors_of_the_carrier() -> None:
    with pytest.raises(KeyError):
        carrier_error(KeyError("sid"))


# --- Recordings --------------------------------------------------------------------------------


def test_a_recording(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(200, b"RIFF" * 1000)
    assert carrier.fetch_recording(RECORDING, 4000) == b"RIFF" * 1000


def test_a_recording_that_is_not_there(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(404)
    with pytest.raises(RecordingGoneError):
        carrier.fetch_recording(RECORDING, 1000)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: Script, carrier: TwilioCarrier, status: int) -> None:
    server.answers(status, b"", Location=f"{server.url}/internal")
    with pytest.raises(CarrierUnsureError):
        carrier.fetch_recording(RECORDING, 1000)
    assert type(failure(carrier)) in (CarrierUnsureError, CarrierRefusedError)
    assert [asked.path for asked in server.asked if asked.path == "/internal"] == []


@pytest.mark.parametrize("status", [401, 500, 503])
def test_a_carrier_in_trouble_is_asked_later(
    server: Script, carrier: TwilioCarrier, status: int
) -> None:
    server.answers(status, b"RIFF")
    with pytest.raises(CarrierUnsureError):
        carrier.fetch_recording(RECORDING, 1000)


def test_a_recording_larger_than_allowed_is_not_read_to_its_end(
    server: Script, carrier: TwilioCarrier
) -> None:
    server.answers(200, bytes(1001))
    with pytest.raises(CarrierRefusedError, match="larger than 1000 bytes"):
        carrier.fetch_recording(RECORDING, 1000)


def test_a_recording_that_trickles_in_does_not_hold_a_worker_for_ever(
    server: Script, carrier: TwilioCarrier
) -> None:
    """Each byte comes in time, all of them never would."""
    server.answers(200, bytes(10_000))
    server.trickle_s = 0.1
    with pytest.raises(CarrierUnsureError, match=r"not here after 0\.6 s"):
        carrier.fetch_recording(RECORDING, 20_000)
