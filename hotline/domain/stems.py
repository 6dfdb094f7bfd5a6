"""Tell whether a word in a text is a form of a keyword.

Kazakh adds endings one after another (су, суы, суымыз, суымызда), Russian
changes the last letters (дорога, дорогу, дорогами). Neither needs a dictionary
here: a keyword gives up its changing end, and a word is a form of it when it
begins with what is left and goes on like an ending. All spellings are folded
(see ``folding``), so ы, і and й are all и.
"""

import re

from hotline.domain.languages import Language

_SHORTEST_STEM = 3
# A short stem begins too many words by chance ("су" begins "субсидия"), so what
# follows it must be an ending; after a longer one anything of this length may.
_LONG_STEM = 5
_LONGEST_ENDING = 7
_ENDING = re.compile(
    # Kazakh: plural, possessive, case, particle, each optional.
    r"(?:[лдт][ае]р)?(?:и?м|и?н|с?и|и?миз|и?низ)?"
    r"(?:[дтн]?ин|[гк][ае]|на|не|[дтн][иае]|[дтн][ае]н|[мбп]ен)?(?:[гк]и|ми|ма|ме|ши)?"
    # Russian: nouns and adjectives.
    r"|[аеиоу]|иа|иу|ам|ами|ах|ом|ои|ем|еи|ов|ев|ие|их|им|ого|ому|иами|иах|иам|к[аиуе]|ок"
)
_RUSSIAN_VOWELS = "аеиоу"
# Kazakh drops the possessive -ы/-і and the -у of a verbal noun; the и of the
# adjectives in -лы/-лі belongs to the word (балалы "with children").
_KAZAKH_CUT = re.compile(r"(?<!л)и$|у$")
_SOFTENED = {"к": "г", "п": "б"}


def stem(keyword: str, language: Language) -> str:
    """Cut the part of a folded keyword that changes: ``дорога`` gives ``дорог``.

    At least three letters are left; shorter words stay whole.
    """
    if language == "kk":
        cut = _KAZAKH_CUT.sub("", keyword)
        return cut if len(cut) > _SHORTEST_STEM else keyword
    cut = keyword
    while len(cut) > _SHORTEST_STEM and cut[-1] in _RUSSIAN_VOWELS:
        cut = cut[:-1]
    return cut


def is_form_of(word: str, stem_of_keyword: str) -> bool:
    """Tell whether a folded word is the stem, perhaps softened, with an ending that fits.

    Kazakh softens a final к, қ or п before a vowel: қоқыс stays, but мектеп
    becomes мектебі and ұрлық becomes ұрлығы.
    """
    rest = _after(word, stem_of_keyword)
    if rest is None:
        return False
    if len(stem_of_keyword) >= _LONG_STEM:
        return len(rest) <= _LONGEST_ENDING
    return _ENDING.fullmatch(rest) is not None


def is_inflected(word: str, stem_of_keyword: str) -> bool:
    """Tell whether the word differs from the stem by an ending only, not by a derivation."""
    rest = _after(word, stem_of_keyword)
    return rest is not None and _ENDING.fullmatch(rest) is not None


def _after(word: str, start: str) -> str | None:
    """Give what follows ``start`` in ``word``; ``None`` when it begins otherwise."""
    if word.startswith(start):
        return word[len(start) :]
    # Shorter words soften too, but then they meet too many others (бирка, бірге).
    softened = start[:-1] + _SOFTENED.get(start[-1], start[-1])
    if len(start) >= _LONG_STEM and word.startswith(softened) and word != softened:
        return word[len(start) :]
    return None
