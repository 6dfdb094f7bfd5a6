"""How many billed parts a text message takes.

GSM-7 holds 160 septets in one message and 153 in each part of a longer one;
UCS-2 holds 70 and 67 code units (3GPP TS 23.038 for the alphabets, TS 23.040
section 9.2.3.24.1 for the six-octet header of a concatenated message). One
Cyrillic letter makes the whole message UCS-2.
"""

from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["GSM-7", "UCS-2"]

MAX_BODY: Final = 1600
"""Characters that a carrier accepts in one request (Twilio error 21617 beyond)."""

# 3GPP TS 23.038, section 6.2.1 without the escape character.
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Section 6.2.1.1: each of these takes an escape and a second septet.
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")

_LAST_OF_BMP: Final = 0xFFFF


@dataclass(frozen=True)
class Segments:
    """The cost of one text.

    ``units`` are septets (GSM-7) or 16-bit code units (UCS-2); ``units_left``
    is what still fits into the last part before another one begins.
    """

    encoding: Encoding
    units: int
    parts: int
    units_per_part: int
    units_left: int


def segments(text: str) -> Segments:
    """Count the parts of ``text`` (an empty text has none)."""
    encoding: Encoding = "GSM-7" if set(text) <= _BASIC | _EXTENDED else "UCS-2"
    single, joined = (160, 153) if encoding == "GSM-7" else (70, 67)
    widths = [_width(character, encoding) for character in text]
    units = sum(widths)
    if units <= single:
        return Segments(encoding, units, 1 if text else 0, single, single - units)
    parts, used = _fill(widths, joined)
    return Segments(encoding, units, parts, joined, joined - used)


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > _LAST_OF_BMP else 1


def _fill(widths: list[int], room: int) -> tuple[int, int]:
    """Pack characters into parts, never splitting one; give parts and units of the last."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts, used
