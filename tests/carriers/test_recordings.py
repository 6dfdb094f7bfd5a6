"""Downloading a recording: from one address only, with our name, and never more than allowed.

What the carrier's answers mean is in test_errors.py.
"""

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.carriers.twilio import TwilioCarrier
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.ports import CarrierRefusedError, CarrierUnsureError
from tests.carriers.conftest import Script
from tests.world import ADDRESS, RECORDING, TOKEN, make_settings

ACCOUNT = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"


@pytest.fixture
def behind_a_prefix(server: Script, tmp_path: Path) -> Iterator[TwilioCarrier]:
    """Return the adapter for a carrier whose interface is not at the root (Somleng, a proxy)."""
    settings = make_settings(
        tmp_path, CARRIER__API_URL=f"{server.url}/api/", CARRIER__TIMEOUT_S="0.3"
    )
    carrier = TwilioCarrier(settings.carrier, WebhookAddresses(ADDRESS))
    yield carrier
    carrier._http.session.close()


def test_it_is_asked_for_by_its_sid_and_with_our_credentials(
    server: Script, carrier: TwilioCarrier
) -> None:
    carrier.fetch_recording(RECORDING, 1000)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query) == ("GET", PATH, {})
    scheme, _, credentials = asked.headers["Authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(credentials).decode() == f"{ACCOUNT}:{TOKEN}"


def test_the_interface_may_stand_below_a_prefix(
    server: Script, behind_a_prefix: TwilioCarrier
) -> None:
    behind_a_prefix.fetch_recording(RECORDING, 1000)
    behind_a_prefix.delete_recording(RECORDING)
    assert [asked.path for asked in server.asked] == [
        f"/api{PATH}",
        f"/api{PATH.removesuffix('.wav')}.json",
    ]


def test_a_machines_proxy_is_not_asked_for_a_carrier_of_our_own(
    server: Script, carrier: TwilioCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert carrier.fetch_recording(RECORDING, 1000) == b"{}"


def test_exactly_as_much_as_allowed(server: Script, carrier: TwilioCarrier) -> None:
    server.answers(200, bytes(1000))
    assert len(carrier.fetch_recording(RECORDING, 1000)) == 1000


def test_a_small_answer_that_unpacks_to_a_large_one(server: Script, carrier: TwilioCarrier) -> None:
    """The limit is about what comes out: 10 MB of zeros travel as 10 kB."""
    packed = gzip.compress(bytes(10_000_000))
    server.answers(200, packed, **{"Content-Encoding": "gzip"})
    assert len(packed) < 20_000
    with pytest.raises(CarrierRefusedError, match="larger than 20000 bytes"):
        carrier.fetch_recording(RECORDING, 20_000)


def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(
    server: Script, carrier: TwilioCarrier
) -> None:
    """Half a recording would be recognised, deleted at the carrier and never noticed."""
    server.answers(200, bytes(500))
    server.promised = 1000
    with pytest.raises(CarrierUnsureError):
        carrier.fetch_recording(RECORDING, 2000)


def test_an_answer_packed_in_a_way_that_is_no_packing(
    server: Script, carrier: TwilioCarrier
) -> None:
    server.answers(200, b"RIFF....", **{"Content-Encoding": "gzip"})
    with pytest.raises(CarrierUnsureError):
        carrier.fetch_recording(RECORDING, 1000)
