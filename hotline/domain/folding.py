"""One spelling for the many ways in which residents write Kazakh and Russian.

The same word arrives as ``қашан``, ``кашан`` (no Kazakh keyboard), ``qashan``
or ``kashan`` (Latin). Folding maps all of them, and the keywords they are
compared with, to the same plain Cyrillic form. The result is for comparing
only: different words may fall together, so it is never shown to anybody.
"""

import re
import unicodedata

# Longest first, so that "shch" is not read as "sh" and "ch".
_LATIN = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("dj", "ж"),
    ("gh", "г"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ng", "н"),
    ("ya", "я"),
    ("yu", "ю"),
    ("yo", "е"),
    ("ye", "е"),
)
_LATIN_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyzı", "абцдефгхижклмнопкрстувухизи")
# Marks of the Latin Kazakh alphabets that decomposition does not reduce to a
# plain letter with the right sound: ş is "sh", ç is "ch".
_LATIN_SPECIAL = str.maketrans({"ş": "sh", "ç": "ch", "ñ": "n", "ŋ": "n", "ə": "a", "ý": "u"})

# Kazakh letters as people write them without a Kazakh keyboard; sounds that
# Latin spelling cannot tell apart (ы, и, й, і are all "i" or "y").
_CYRILLIC = str.maketrans(
    {
        "қ": "к",
        "ғ": "г",
        "ң": "н",
        "ө": "о",
        "ұ": "у",
        "ү": "у",
        "ә": "а",
        "һ": "х",
        "і": "и",
        "ы": "и",
        "й": "и",
        "ё": "е",
        "э": "е",
        "щ": "ш",
        "я": "иа",
        "ю": "иу",
        "ъ": None,
        "ь": None,
    }
)
_WORD = re.compile(r"[^\W_]+")
_SHORT = 3
_REPEATED = re.compile(r"(.)\1+")


def fold_words(text: str) -> list[str]:
    """Split a text into words and fold each; punctuation is dropped, digits stay."""
    composed = unicodedata.normalize("NFC", text).lower()
    return [fold(word) for word in _WORD.findall(composed)]


def fold(word: str) -> str:
    """Fold one lower-case word: ``қоқыс``, ``kokys`` and ``qoqys`` give ``кокис``."""
    cyrillic = _from_latin(word).translate(_CYRILLIC)
    # In a short word a double letter tells words apart (ТОО and то); so do digits.
    if len(cyrillic) <= _SHORT or cyrillic.isdecimal():
        return cyrillic
    return _REPEATED.sub(r"\1", cyrillic)


def _from_latin(word: str) -> str:
    plain = word.translate(_LATIN_SPECIAL)
    decomposed = unicodedata.normalize("NFD", plain)
    if not any("a" <= letter <= "z" for letter in decomposed):
        return word
    latin = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for letters, cyrillic in _LATIN:
        latin = latin.replace(letters, cyrillic)
    return latin.translate(_LATIN_LETTERS)
