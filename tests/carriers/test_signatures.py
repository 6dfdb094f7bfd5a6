"""Who may tell us things: only whoever holds our auth token."""

import random

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from hotline.carriers.twilio import TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from tests.world import ADDRESS, CALL, MOBILE, TOKEN

URL = f"{ADDRESS}/twilio/gather?step=2"
FORM = {"CallSid": CALL, "From": MOBILE, "Digits": "3", "CallStatus": "in-progress"}


class Silent:
    """No sounds: nothing is rendered here."""

    def url(self, part: object) -> str:
        raise NotImplementedError


def dialect(token: str = TOKEN) -> TwilioDialect:
    return TwilioDialect(token, "+77213199000", WebhookAddresses(ADDRESS), Silent())


def sign(url: str = URL, form: object = FORM, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def test_the_carriers_own_signature_is_genuine() -> None:
    assert dialect().is_genuine(URL, FORM, sign())


def test_parameters_that_appear_unannounced_are_signed_like_all_others() -> None:
    form = {**FORM, "NewParameter2027": "иә", "Empty": ""}
    assert dialect().is_genuine(URL, form, sign(form=form))


def test_a_parameter_with_several_values() -> None:
    form = MultiDict([("MediaUrl", "b"), ("MediaUrl", "a"), ("CallSid", CALL)])
    assert dialect().is_genuine(URL, form, sign(form=form))


@pytest.mark.parametrize("signature", [None, "", " ", "x", "=" * 28, "é" * 28, "A" * 10_000])
def test_what_is_no_signature_at_all(signature: str | None) -> None:
    assert not dialect().is_genuine(URL, FORM, signature)


@pytest.mark.parametrize("token", ["", "  ", "\n"])
def test_without_a_token_nothing_is_genuine(token: str) -> None:
    """An empty token would validate what anybody signed with an empty token."""
    assert not dialect(token).is_genuine(URL, FORM, sign(token=token))


def test_another_accounts_signature() -> None:
    assert not dialect().is_genuine(URL, FORM, sign(token=TOKEN[:-1]))


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "Digits": "1"},
        {**FORM, "From": "+77051234568"},
        {**FORM, "Added": "1"},
        {key: value for key, value in FORM.items() if key != "Digits"},
        {},
    ],
)
def test_a_changed_parameter(form: dict[str, str]) -> None:
    assert not dialect().is_genuine(URL, form, sign())


@pytest.mark.parametrize(
    "url",
    [
        f"{ADDRESS}/twilio/gather?step=3",
        f"{ADDRESS}/twilio/gather",
        f"{ADDRESS}/twilio/record?step=2",
        "https://evil.example/twilio/gather?step=2",
        URL + "#rc=2",
    ],
)
def test_a_signature_holds_for_one_address_only(url: str) -> None:
    assert not dialect().is_genuine(url, FORM, sign())


def test_the_port_may_stand_in_the_address_or_not() -> None:
    """Twilio itself is inconsistent here."""
    with_port = URL.replace(ADDRESS, f"{ADDRESS}:443")
    assert dialect().is_genuine(URL, FORM, sign(with_port))
    assert dialect().is_genuine(with_port, FORM, sign())


def test_a_body_hash_in_the_query_opens_no_side_door() -> None:
    """The validator treats `bodySHA256` apart; with form parameters it must change nothing."""
    url = URL + "&bodySHA256=" + "0" * 64
    assert dialect().is_genuine(url, FORM, sign(url))
    assert not dialect().is_genuine(url, FORM, sign(url, {}))


def test_of_ten_thousand_forged_signatures_none_is_genuine() -> None:
    draw, genuine = random.Random(2026), dialect()
    right = sign()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    accepted = 0
    for number in range(10_000):
        if number % 2:
            forged = "".join(draw.choices(alphabet, k=27)) + "="
        else:  # one character off
            place = draw.randrange(27)
            other = draw.choice([c for c in alphabet if c != right[place]])
            forged = right[:place] + other + right[place + 1 :]
        accepted += genuine.is_genuine(URL, FORM, forged)
    assert accepted == 0
