"""The public number of an appeal: eight digits that survive a telephone.

Seven random digits and a check digit after H. Michael Damm ("Total
anti-symmetrische Quasigruppen", Marburg 2004). It catches every single wrong
digit and every swap of two neighbours, the mistakes people make when they
repeat or key a number. The first digit is never 0, because people drop it.
"""

import re
import secrets
from collections.abc import Callable

LENGTH = 8

# The table of order 10 from Damm's dissertation; each row is a permutation and
# the diagonal is zero, so the check digit of a correct number comes out as 0.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

# What people put around the digits, in writing and on a keypad.
_DECORATION = re.compile(r"[\s\-‐‑‒–—.#№*]")


def new_reference(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """Draw a reference; ``choose(n)`` gives a number from 0 to n-1.

    Nine million numbers exist. The caller of this function keeps them unique
    (the database does) and draws again on a collision.
    """
    first = str(1 + choose(9))
    digits = first + "".join(str(choose(10)) for _ in range(LENGTH - 2))
    return digits + str(_remainder(digits))


def is_valid(reference: str) -> bool:
    """Tell whether these are eight ASCII digits, not led by 0, with a right check digit."""
    plain = len(reference) == LENGTH and reference.isascii() and reference.isdecimal()
    return plain and reference[0] != "0" and _remainder(reference) == 0


def parse_reference(text: str) -> str | None:
    """Read what somebody typed or keyed; ``None`` when it is no reference of ours."""
    candidate = _DECORATION.sub("", text)
    return candidate if is_valid(candidate) else None


def grouped(reference: str) -> str:
    """Write a reference as people read it out: ``1234 5678``."""
    return f"{reference[:4]} {reference[4:]}"


def _remainder(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
