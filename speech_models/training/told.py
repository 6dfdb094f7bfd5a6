"""What people put into words themselves: text/told_*.txt, one sentence a line.

The rules in text/*.yaml say what the hotline's authors thought of. These sentences were written
one by one, as residents speak, for the training of the understanding of appeals (the voice
sentences of config/understanding/train, cut at LONGEST words). Here they teach the model their
words and their word order.
"""

from functools import cache
from typing import Final

from speech_models.training.text import FOLDER, LANGUAGES, Language

FILES: Final = {language: FOLDER / f"told_{language}.txt" for language in LANGUAGES}


@cache
def sentences() -> dict[Language, tuple[str, ...]]:
    """Return the sentences by language: lower case, letters and spaces, none twice."""
    return {
        language: tuple(path.read_text(encoding="utf-8").splitlines())
        for language, path in FILES.items()
    }


@cache
def words() -> frozenset[str]:
    """Return every word of these sentences."""
    return frozenset(word for texts in sentences().values() for t in texts for word in t.split())
