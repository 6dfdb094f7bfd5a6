"""How people type: without Kazakh letters, in Latin in the habit of each, with slips."""

from random import Random

_NO_KAZAKH = str.maketrans("әғқңөұүһі", "агкноуухи")
_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "ц": "c", "ы": "y", "э": "e", "ъ": "", "ь": "", "ә": "a",
    "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
}  # fmt: skip
# Where habits differ. A person keeps to one way in a text.
_HABITS = {
    "ж": ("zh", "j"),
    "ш": ("sh", "sh", "w", "ş"),
    "щ": ("sh", "sch", "shch"),
    "ч": ("ch", "ch", "4"),
    "х": ("h", "kh", "x"),
    "қ": ("k", "q"),
    "ғ": ("g", "gh"),
    "ң": ("n", "ng"),
    "ц": ("c", "ts"),
    "й": ("i", "y", "j"),
    "ы": ("y", "i"),
    "і": ("i", "y"),
    "я": ("ya", "ia"),
    "ю": ("yu", "iu"),
    "ё": ("e", "yo"),
    "ө": ("o", "o", "e"),
    "ә": ("a", "a", "e"),
    "ү": ("u", "u", "y"),
}
_SLIP_CHANCE = 0.04


def without_kazakh_letters(text: str) -> str:
    """Spell as on a Russian keyboard: ``өтініш`` becomes ``отиниш``."""
    return text.lower().translate(_NO_KAZAKH)


def in_latin(text: str, random: Random) -> str:
    """Spell in Latin letters, in one of the usual habits."""
    habit = {letter: random.choice(ways) for letter, ways in _HABITS.items()}
    letters = {**_PLAIN, **habit}
    return "".join(letters.get(letter, letter) for letter in text.lower())


def with_slips(text: str, random: Random) -> str:
    """Swap, drop or double a letter here and there."""
    letters = list(text)
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and random.random() < _SLIP_CHANCE:
            slip = random.choice(("swap", "drop", "double"))
            if slip == "swap" and letters[place + 1].isalpha():
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            elif slip == "drop":
                letters[place] = ""
            else:
                letters[place] *= 2
    return "".join(letters)
