"""Take out of a text what tells who wrote it, before anything is learned from it."""

import re

MASK = "…"

# Seven digits are a telephone in town, twelve an IIN, sixteen a card; in between stand spaces,
# brackets, points and hyphens. House numbers and sums are shorter; dates go, too.
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


def without_personal_data(text: str) -> str:
    """Replace telephone, IIN and card numbers, addresses of mail and of web pages by a mask.

    Names and addresses of houses stay: no rule finds them reliably.
    """
    for pattern in (_EMAIL, _LINK, _LONG_NUMBER):
        text = pattern.sub(MASK, text)
    return text
