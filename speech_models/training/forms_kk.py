"""Kazakh endings: vowel harmony, assimilation and voicing for nouns and verbs.

A noun form is written like `dat`, `p1.loc` or `pl.p3.acc`: number, owner, case, in that order.
The rules are those of the school grammar; what they do not cover (`орын` -> `орны`) stands in
the tables below.
"""

from collections.abc import Callable

FRONT = set("әеөүіэиь")
BACK = set("аоұыяёую")
VOWELS = (FRONT | BACK) - {"ь"}
NASAL = set("мнң")
LIQUID = set("рлйуию")  # у, и and ю close the syllable like a consonant
BUZZING = set("зж")

# The last vowel falls out before an ending that begins with a vowel.
SHORTENED = {"орын": "орн", "ауыз": "ауз", "халық": "халқ", "мұрын": "мұрн", "қарын": "қарн"}
# Russian words that take front endings all the same: банкке, паркте.
FRONT_LOANS = {"банк", "парк", "танк"}
# Russian words keep the last consonant: урогы would be nobody's word.
UNVOICED = FRONT_LOANS | {"блок", "срок", "урок", "чек", "участок", "штраф", "люк"}

CASES = ("nom", "gen", "dat", "acc", "loc", "abl", "ins")
OWNERS = ("p1", "p2", "p3", "p1s", "p2s")


def is_front(word: str) -> bool:
    """Whether endings take the front vowels (е, і) instead of the back ones (а, ы)."""
    if word in FRONT_LOANS or word[:-1] in FRONT_LOANS:
        return True
    body = word[:-1] if word[-1] in "ую" and len(word) > 2 else word
    for letter in reversed(body):
        if letter in FRONT:
            return True
        if letter in BACK:
            return False
    return False


def _fit(word: str, back: str) -> str:
    """`back`, an ending in its back form, as it sounds after `word`."""
    return back.translate(_TO_FRONT) if is_front(word) else back


_TO_FRONT = str.maketrans("аықғ", "еікг")


def _kind(word: str) -> str:
    last = word[-1] if word[-1] != "ь" else word[-2]
    if last in LIQUID:
        return "liquid"
    if last in VOWELS:
        return "vowel"
    if last in NASAL:
        return "nasal"
    return "buzzing" if last in BUZZING else "voiceless"


_CASE_ENDINGS = {
    #      vowel  liquid  nasal  buzzing voiceless
    "gen": ("ның", "дың", "ның", "дың", "тың"),
    "dat": ("ға", "ға", "ға", "ға", "қа"),
    "acc": ("ны", "ды", "ды", "ды", "ты"),
    "loc": ("да", "да", "да", "да", "та"),
    "abl": ("дан", "дан", "нан", "дан", "тан"),
    "ins": ("мен", "мен", "мен", "бен", "пен"),
}
_AFTER_P3 = {"gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен"}
_KINDS = ("vowel", "liquid", "nasal", "buzzing", "voiceless")


def _me(word: str) -> str:
    """ "I am a ...": зейнеткермін, мүгедекпін."""
    return word + _fit(word, {"buzzing": "бын", "voiceless": "пын"}.get(_kind(word), "мын"))


def plural(word: str) -> str:
    """`word` in the plural: мектеп -> мектептер."""
    if word[-1] in "лмнңзж":
        return word + _fit(word, "дар")
    return word + _fit(word, "тар" if _kind(word) == "voiceless" else "лар")


def possessive(word: str, owner: str) -> str:
    """`word` with its owner: p1 my, p1s our, p2 your (polite), p2s your (familiar), p3 his."""
    ends_in_vowel = _kind(word) == "vowel"
    stem = word if ends_in_vowel else _before_vowel(word)
    if owner == "p3":
        return stem + _fit(word, "сы" if ends_in_vowel else "ы")
    ending = {"p1": "м", "p1s": "мыз", "p2": "ңыз", "p2s": "ң"}[owner]
    return stem + _fit(word, ending if ends_in_vowel else "ы" + ending)


def _before_vowel(word: str) -> str:
    if word in SHORTENED:
        return SHORTENED[word]
    if word in UNVOICED or len(word) < 3:
        return word
    if word[-1] == "ь":
        return word[:-1]
    return word[:-1] + {"к": "г", "қ": "ғ", "п": "б"}.get(word[-1], word[-1])


def in_case(word: str, case: str, owner: str = "") -> str:
    """`word`, which may already carry an owner's ending, in a case."""
    if case == "nom":
        return word
    if owner == "p3":
        ending = _AFTER_P3[case]
    elif case == "dat" and owner in ("p1", "p2s"):
        ending = "а"
    else:
        ending = _CASE_ENDINGS[case][_KINDS.index(_kind(word))]
    if case == "ins":  # the one ending without harmony
        return word + ending
    return word + _fit(word, ending)


def noun(word: str, form: str) -> str:
    """`word` in `form`; a word that ends in "+" is the second half of a compound.

    Such a half always has an owner: `кезек+` is кезегі, and in `p1.dat` кезегіме.
    """
    wanted = form.split(".")
    owner = "p3" if word.endswith("+") else ""
    word = word.rstrip("+")
    if "pl" in wanted:
        word = plural(word)
    owner = next((name for name in wanted if name in OWNERS), owner)
    if owner:
        word = possessive(word, owner)
    if "adj" in wanted:  # "the one at": үйдегі
        return in_case(word, "loc", owner) + ("гі" if is_front(word) else "ғы")
    if "am" in wanted:  # "I am a ...": зейнеткермін
        return _me(word)
    return in_case(word, next((name for name in wanted if name in CASES), "nom"), owner)


def phrase(words: str, form: str) -> str:
    """A phrase in `form`: only its last word changes."""
    *before, last = words.split(" ")
    return " ".join([*before, noun(last, form)])


def finished(text: str) -> str:
    """`text` with its compounds (`кезек+`) spelled out."""
    if "+" not in text:
        return text
    return " ".join(noun(word, "nom") if "+" in word else word for word in text.split(" "))


def _converb(stem: str) -> str:
    """The present stem: бар -> бара, төле -> төлей, оқы -> оқи, қой -> қоя."""
    last = stem[-1]
    if last in "ыі":
        return stem[:-1] + "и"
    if last == "и":
        return stem + "е"
    if last == "й":
        return stem[:-1] + ("е" if stem[-2] == "и" else "я" if not is_front(stem) else "йе")
    return stem + ("й" if last in VOWELS and last != "у" else _fit(stem, "а"))


def infinitive(stem: str) -> str:
    """бар -> бару, оқы -> оқу, қой -> қою, төле -> төлеу."""
    if stem[-1] in "ыі":
        return stem[:-1] + "у"
    if stem[-1] == "й":
        return stem[:-1] + "ю"
    return stem + ("ю" if stem[-1] == "и" else "у")


def _perfective(stem: str) -> str:
    """бар -> барып, төле -> төлеп, жап -> жауып, тап -> тауып."""
    if _kind(stem) == "vowel":
        return stem + "п"
    if stem[-1] == "п":
        stem = stem[:-1] + "у"
    return stem + _fit(stem, "ып")


def _linked(stem: str, ending: str) -> str:
    """`ending` with the vowel that a consonant needs before it: барыңыз, төлеңіз."""
    if _kind(stem) == "vowel":
        return stem + _fit(stem, ending)
    return stem + _fit(stem, "ы" + ending)


def negative(stem: str) -> str:
    """The stem of "not to ...": бар -> барма, төле -> төлеме, кет -> кетпе."""
    kind = _kind(stem)
    start = {"vowel": "м", "liquid": "м", "nasal": "б", "buzzing": "б", "voiceless": "п"}[kind]
    return stem + start + _fit(stem, "а")


def _past(stem: str) -> str:
    return stem + _fit(stem, "ты" if _kind(stem) == "voiceless" else "ды")


def _perfect(stem: str) -> str:
    return stem + _fit(stem, "қан" if _kind(stem) == "voiceless" else "ған")


def _desire(stem: str) -> str:
    return stem + _fit(stem, "қы" if _kind(stem) == "voiceless" else "ғы")


def _if(stem: str) -> str:
    return stem + _fit(stem, "са")


def _let(stem: str) -> str:
    """барайын, төлейін, оқиын, қояйын."""
    present = _converb(stem)
    return present + _fit(stem, "ын" if present[-1] in "йи" else "йын")


def _short(stem: str) -> str:
    """The present of quick speech: барам. After a vowel it isn't shortened: төлеймін."""
    present = _converb(stem)
    return present + ("м" if present[-1] != "й" else _fit(stem, "мын"))


VERB_FORMS: dict[str, Callable[[str], str]] = {
    "inf": infinitive,
    "inf.dat": lambda stem: noun(infinitive(stem), "dat"),
    "inf.acc": lambda stem: noun(infinitive(stem), "acc"),
    "inf.p3": lambda stem: noun(infinitive(stem), "p3"),
    "inf.p1": lambda stem: noun(infinitive(stem), "p1"),
    "conv": _converb,
    "past": _past,
    "past.1": lambda stem: _past(stem) + "м",
    "past.1s": lambda stem: _past(stem) + ("к" if is_front(stem) else "қ"),
    "past.2": lambda stem: _past(stem) + _fit(stem, "ңыз"),
    "pres": lambda stem: _converb(stem) + _fit(stem, "ды"),
    "pres.1": lambda stem: _converb(stem) + _fit(stem, "мын"),
    "pres.1s": lambda stem: _converb(stem) + _fit(stem, "мыз"),
    "pres.2": lambda stem: _converb(stem) + _fit(stem, "сыз"),
    "pres.2s": lambda stem: _converb(stem) + _fit(stem, "сыздар"),
    "short.1": _short,
    "perf": _perfect,
    "perf.1": lambda stem: _me(_perfect(stem)),
    "perf.abl": lambda stem: noun(_perfect(stem), "abl"),
    "perf.loc": lambda stem: noun(_perfect(stem), "loc"),
    "by": _perfective,
    "hab": lambda stem: _converb(stem) + _fit(stem, "тын"),
    "if": _if,
    "if.1": lambda stem: _if(stem) + "м",
    "if.2": lambda stem: _if(stem) + _fit(stem, "ңыз"),
    "if.2s": lambda stem: _if(stem) + _fit(stem, "ңыздар"),
    "want.1": lambda stem: _desire(stem) + "м",
    "let.1": _let,
    "imp": lambda stem: stem,
    "imp.2": lambda stem: _linked(stem, "ңыз"),
    "imp.2s": lambda stem: _linked(stem, "ңыздар"),
    "ask.2": lambda stem: _linked(stem, "ңызшы"),
    "ask.2s": lambda stem: _linked(stem, "ңыздаршы"),
}


_VOICED = {"к": "г", "қ": "ғ", "п": "б"}
_BEFORE_VOWEL = {"inf", "conv", "pres", "short", "hab", "let", "by", "ask"}
_SHORTENED = {"қорық": "қорқ", "қырық": "қырқ"}  # the last vowel falls out


def verb(stem: str, form: str) -> str:
    """The verb with this stem in a form of VERB_FORMS; `not.` before it makes it negative.

    Before a vowel к, қ and п become voiced: шық gives шығады, but шықпайды.
    """
    if form.startswith("not."):
        return VERB_FORMS[form.removeprefix("not.")](negative(stem))
    meets_vowel = form.partition(".")[0] in _BEFORE_VOWEL or form.startswith("imp.2")
    if meets_vowel and stem[-1] in _VOICED and not (form == "by" and stem[-1] == "п"):
        stem = _SHORTENED.get(stem) or stem[:-1] + _VOICED[stem[-1]]
    return VERB_FORMS[form](stem)
