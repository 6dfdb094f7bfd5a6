"""Turns what a node says into parts that the carrier can play."""

from collections.abc import Iterator
from datetime import date

from hotline.domain.languages import Language
from hotline.domain.spoken import date_words, digits
from hotline.flows.effects import Part, Pause, Prompt, Words
from hotline.flows.session import Session
from hotline.flows.shapes import (
    InOtherLanguage,
    Silence,
    Speech,
    SpeechItem,
    SpokenDate,
    SpokenDigits,
    SpokenWords,
)

GROUP = 4
"""Digits are read in groups of four, as `domain.reference.grouped` writes them."""


def parts(speech: Speech, session: Session) -> tuple[Part, ...]:
    """Return the parts of a speech. A value that is missing is left out: the call goes on."""
    return tuple(part for item in speech for part in _item(item, session))


def other(language: Language) -> Language:
    """Return the language that was not chosen."""
    return "ru" if language == "kk" else "kk"


def _item(item: SpeechItem, session: Session) -> Iterator[Part]:
    language = session.language
    match item:
        case str():
            yield Prompt(item, language)
        case InOtherLanguage():
            yield Prompt(item.other_language, other(language))
        case Silence():
            yield Pause(item.pause)
        case SpokenDigits():
            yield from _digits(str(session.values.get(item.digits) or ""), language)
        case SpokenDate():
            if day := session.values.get(item.date):
                words = date_words(date.fromisoformat(str(day)), language, item.form)
                yield Words(words, language)
        case SpokenWords():
            values = session.values
            if text := values.get(f"{item.words}_{language}") or values.get(item.words):
                yield Words(str(text), language)


def _digits(text: str, language: Language) -> Iterator[Part]:
    for index, prompt_id in enumerate(digits(text)):
        if index and index % GROUP == 0:
            yield Pause(1)
        yield Prompt(prompt_id, language)
