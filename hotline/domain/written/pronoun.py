"""``он``: ten in Kazakh, he in Russian, and callers mix the two.

It is ten when a numeral goes on from it (``он екі``) or when what is beside it is counted or
numbered in Kazakh. In a Kazakh sentence a following word with a Kazakh letter is enough; in a
Russian one only a counted noun is, for a man may live in Қарағанды.
"""

from hotline.domain.languages import Language
from hotline.domain.written.neighbours import is_counted_kk, is_named_by_number

_KAZAKH_LETTERS = frozenset("әғқңөұүһі")


def is_he(around: tuple[str, str, str], words: int, language: Language) -> bool:
    """Tell whether a word with its neighbours is the pronoun; ``words``: how many numerals."""
    before, word, after = around
    if word != "он" or words > 1:
        return False
    if is_counted_kk(after) or after == "шақты":
        return False
    if language == "ru":
        return True
    return not (is_named_by_number(before) or _KAZAKH_LETTERS & set(after))
