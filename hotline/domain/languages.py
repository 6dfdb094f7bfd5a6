"""The two languages that callers speak and that every prompt exists in."""

from typing import Literal

Language = Literal["kk", "ru"]

LANGUAGES: tuple[Language, ...] = ("kk", "ru")
