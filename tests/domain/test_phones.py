"""Telephone numbers: who called, what was keyed, and where money may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.phones import Phone, masked, parse_caller, parse_keyed, spoken_groups


@pytest.mark.parametrize("raw", ["+77011234567", "+7 701 123 45 67", "87011234567", "7011234567"])
def test_a_kazakh_mobile_is_read_in_every_notation(raw: str) -> None:
    assert parse_caller(raw) == Phone("+77011234567", "mobile", paid_sending_allowed=True)


@pytest.mark.parametrize("prefix", ["700", "705", "747", "760", "771", "778"])
def test_mobile_ranges(prefix: str) -> None:
    phone = parse_caller(f"+7{prefix}1234567")
    assert phone is not None
    assert phone.kind == "mobile"


@pytest.mark.parametrize("raw", ["+77213143210", "+77215343210", "+77212432101"])
def test_landlines_of_the_district_and_karaganda(raw: str) -> None:
    phone = parse_caller(raw)
    assert phone == Phone(raw, "landline", paid_sending_allowed=True)


@pytest.mark.parametrize(
    "raw",
    [
        "+79161234567",  # Russia shares +7
        "+74951234567",
        "+4930123456",
        "+12125550123",
        "+78001234567",  # toll-free
        "+78091234567",  # premium rate
    ],
)
def test_money_is_spent_on_kazakh_mobile_and_landline_numbers_only(raw: str) -> None:
    phone = parse_caller(raw)
    assert phone is None or (phone.kind == "other" and not phone.paid_sending_allowed)


@pytest.mark.parametrize(
    "raw",
    [
        *("", " ", "+", "+7", "٧٧٠١"),
        *("anonymous", "Anonymous", "unknown", "restricted", "client:anna", "sip:abc@example.org"),
        *("+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"),
        *("112", "1414", "109", "+7701123"),
    ],
)
def test_a_caller_who_cannot_be_called_back_is_nobody(raw: str) -> None:
    assert parse_caller(raw) is None


@given(st.text(max_size=40))
def test_no_caller_id_breaks_the_parser(raw: str) -> None:
    phone = parse_caller(raw)
    assert phone is None or phone.e164.startswith("+")


@pytest.mark.parametrize(
    ("digits", "e164"),
    [
        ("7051234567", "+77051234567"),
        ("87051234567", "+77051234567"),
        ("77051234567", "+77051234567"),
        ("7051234567#", "+77051234567"),
        ("43210", "+77213143210"),
    ],
)
def test_keyed_numbers(digits: str, e164: str) -> None:
    phone = parse_keyed(digits, area_code="72131")
    assert phone is not None
    assert phone.e164 == e164


def test_a_local_number_is_completed_with_the_area_code_of_the_settings() -> None:
    phone = parse_keyed("43210", area_code="72153")
    assert phone is not None
    assert phone.e164 == "+77215343210"


@pytest.mark.parametrize("digits", ["", "112", "4321", "432100", "9161234567", "705123456789"])
def test_keyed_nonsense_and_foreign_numbers_are_refused(digits: str) -> None:
    assert parse_keyed(digits) is None


def test_masking_leaves_operator_and_last_two_digits() -> None:
    assert masked("+77011234567") == "+7 701 ••• •• 67"
    assert masked("+4930123456") == "+49 ••• •• 56"


def test_numbers_are_spoken_in_the_groups_people_use() -> None:
    assert spoken_groups("+77011234567") == ["8", "701", "123", "45", "67"]
    assert spoken_groups("+4930123456") == ["493", "012", "345", "6"]
