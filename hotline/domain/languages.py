"""The two languages that callers speak and that every prompt exists in."""

import re
from typing import Literal

Language = Literal["kk", "ru"]

LANGUAGES: tuple[Language, ...] = ("kk", "ru")

_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
# Frequent words as people type them on a telephone without Kazakh letters.
_KAZAKH_WORDS = frozenset(
    [
        "жок",
        "бар",
        "керек",
        "емес",
        "калай",
        "кашан",
        "кайда",
        "бизде",
        "бизге",
        "бизди",
        "менде",
        "маган",
        "мен",
        "сиз",
        "бул",
        "осы",
        "ушин",
        "беру",
        "болады",
        "келмейди",
        "жанбай",
        "тур",
        "аулы",
        "аулында",
        "ауылда",
        "кошеде",
        "уйде",
        "рахмет",
        "салем",
    ]
)
# One word with a Kazakh letter may be a street's name in a Russian sentence.
_TELLING_SHARE = 0.2
_FEWEST_RUSSIAN_WORDS = 3


def language_of_text(text: str, default: Language) -> Language:
    """Tell Kazakh from Russian by letters and frequent words; `default` where that tells nothing.

    A first version: mixed speech counts as Kazakh, and Latin letters are not judged.
    """
    words = re.findall(r"[а-яёәғқңөұүһі]+", text.casefold())
    kazakh = sum(bool(_KAZAKH_LETTERS & set(word)) or word in _KAZAKH_WORDS for word in words)
    if kazakh and kazakh >= _TELLING_SHARE * len(words):
        return "kk"
    return "ru" if len(words) >= _FEWEST_RUSSIAN_WORDS else default
