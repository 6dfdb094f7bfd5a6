"""Telephone numbers: who is calling, what they keyed, and where money may be spent.

Built on Google's libphonenumber data (``phonenumberslite``). The country code
+7 is shared by Kazakhstan and Russia, so a leading +7 proves nothing; paid
messages and calls go to Kazakh landline and mobile ranges only (toll fraud).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

PhoneKind = Literal["mobile", "landline", "other"]

DEFAULT_AREA_CODE: Final = "72131"
"""Abay town; its subscriber numbers have five digits."""

_NATIONAL_LENGTH = 10

# Carriers spell a withheld caller ID on a telephone keypad: ANONYMOUS,
# RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE (Twilio, "Anonymous phone calls").
_WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})

# A caller ID has digits and the usual punctuation; anything else is a text.
_LOOKS_LIKE_A_NUMBER = re.compile(r"\+?[\d\s().-]+", re.ASCII)

_KINDS: dict[int, PhoneKind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
}


@dataclass(frozen=True)
class Phone:
    """A valid telephone number.

    ``paid_sending_allowed`` is true for Kazakh mobile and landline ranges.
    ``kind`` is ``other`` for foreign numbers and for toll-free, premium or
    internet numbers, from which nobody waits for an answer of ours.
    """

    e164: str
    kind: PhoneKind
    paid_sending_allowed: bool


def parse_caller(raw: str) -> Phone | None:
    """Read the caller ID that the carrier reports.

    ``None`` means that the caller cannot be called back: a withheld or textual
    caller ID (empty, ``anonymous``, ``unknown``, ``sip:...``), a service number
    such as 112 or 1414, or digits that no numbering plan knows.
    """
    text = raw.strip()
    if not _LOOKS_LIKE_A_NUMBER.fullmatch(text):
        return None
    if re.sub(r"\D", "", text) in _WITHHELD:
        return None
    return _parse(text)


def parse_keyed(digits: str, *, area_code: str = DEFAULT_AREA_CODE) -> Phone | None:
    """Read a number that a caller keyed to be called back on; Kazakh numbers only.

    Accepts ten digits (705 123 45 67), eleven with the trunk prefix 8 or the
    country code 7, and a local number that completes ``area_code`` to ten.
    """
    keyed = re.sub(r"[^0-9]", "", digits)
    if len(keyed) == _NATIONAL_LENGTH + 1 and keyed[0] in "78":
        keyed = keyed[1:]
    elif len(keyed) + len(area_code) == _NATIONAL_LENGTH:
        keyed = area_code + keyed
    if len(keyed) != _NATIONAL_LENGTH:
        return None
    phone = _parse(f"+7{keyed}")
    return phone if phone is not None and phone.paid_sending_allowed else None


def is_mobile(e164: str) -> bool:
    """Tell whether a number is a Kazakh mobile, which gets SMS."""
    phone = parse_caller(e164)
    return phone is not None and phone.kind == "mobile"


def masked(e164: str) -> str:
    """Show a number to somebody who need not know it: ``+7 701 ••• •• 67``."""
    if e164.startswith("+7"):
        return f"+7 {e164[2:5]} ••• •• {e164[-2:]}"
    return f"{e164[:3]} ••• •• {e164[-2:]}"


def spoken_groups(e164: str) -> list[str]:
    """Split a number into the groups in which people say it: 8, 701, 123, 45, 67.

    Kazakh numbers get the trunk prefix 8, as they are dialled from any telephone
    in the country. Others are read as they are, in threes.
    """
    digits = e164.removeprefix("+")
    if e164.startswith("+7") and len(digits) == _NATIONAL_LENGTH + 1:
        return ["8", digits[1:4], digits[4:7], digits[7:9], digits[9:11]]
    return [digits[start : start + 3] for start in range(0, len(digits), 3)]


def _parse(text: str) -> Phone | None:
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    kind = _kind(number)
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        kind=kind,
        paid_sending_allowed=kind != "other",
    )


def _kind(number: PhoneNumber) -> PhoneKind:
    if phonenumbers.region_code_for_number(number) != "KZ":
        return "other"
    return _KINDS.get(phonenumbers.number_type(number), "other")
