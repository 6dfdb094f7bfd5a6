"""What people read of what was heard."""

from hotline.domain.languages import Language
from hotline.domain.local_words import LocalWords
from hotline.domain.written import written_form
from hotline.ports import Recognition
from hotline.usecases.context import Context


def display_text(ctx: Context, heard: Recognition) -> str:
    """Write down what was heard as a clerk would."""
    return readable(heard.text, heard.language, ctx.local_words)


def readable(text: str, language: Language, local_words: LocalWords) -> str:
    """Write recognised words as a clerk would: numbers in digits, local names spelled right."""
    return local_words.spelled(written_form(text, language), language)
