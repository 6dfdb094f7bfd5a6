"""How many billed parts an SMS has (3GPP TS 23.038 and 23.040)."""

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
"""These take an escape and so two places."""


def count_segments(body: str) -> int:
    """Parts that the text is sent in; an empty text is one."""
    if set(body) <= GSM_BASIC | GSM_EXTENDED:
        widths = [2 if letter in GSM_EXTENDED else 1 for letter in body]
        return _parts(widths, alone=160, joined=153)
    widths = [2 if ord(letter) > 0xFFFF else 1 for letter in body]
    return _parts(widths, alone=70, joined=67)


def _parts(widths: list[int], *, alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        # An escape or a surrogate pair is never torn between two parts.
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts
