"""Russian endings: nouns, adjectives and verbs from a lemma and the little that it doesn't show.

An entry is a lemma and, where the rule fails, its exceptions: `участок stem=участк`,
`день stem=дн`, `дом pl=дома`, `платить я=плачу`. What `stem`, `pl`, `gpl` mean stands in
text/ru_words.yaml beside the words.
"""

import re
from collections.abc import Mapping, Sequence

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
GENDERS = ("m", "f", "n", "pl")
Forms = dict[str, str]  # "gen" or "pl.gen" -> the word
HUSHING = set("жшщч")
VELAR = set("кгх")


def _spelled(stem: str, ending: str) -> str:
    """`stem` + `ending` by the spelling rules: книг-и, врач-у, месяц-ев."""
    if not ending:
        return stem
    last, first = stem[-1], ending[0]
    if first == "ы" and (last in VELAR or last in HUSHING):
        ending = "и" + ending[1:]
    elif last in HUSHING or last == "ц":
        ending = {"ю": "у", "я": "а"}.get(first, first) + ending[1:]
    return stem + ending


_HARD = {
    "m": ("", "а", "у", "", "ом", "е", "ы", "ов", "ам", "ами", "ах"),
    "f": ("а", "ы", "е", "у", "ой", "е", "ы", "", "ам", "ами", "ах"),
    "n": ("о", "а", "у", "о", "ом", "е", "а", "", "ам", "ами", "ах"),
}
_SOFT = {
    "m": ("ь", "я", "ю", "ь", "ем", "е", "и", "ей", "ям", "ями", "ях"),
    "f": ("я", "и", "е", "ю", "ей", "е", "и", "ь", "ям", "ями", "ях"),
    "n": ("е", "я", "ю", "е", "ем", "е", "я", "ей", "ям", "ями", "ях"),
}
_THIRD = ("ь", "и", "и", "ь", "ью", "и", "и", "ей", "ям", "ями", "ях")
_KEYS = (*CASES, "pl.nom", "pl.gen", "pl.dat", "pl.ins", "pl.loc")


def _declension(lemma: str, gender: str) -> tuple[str, tuple[str, ...]]:
    """The stem and the eleven endings of a noun."""
    last = lemma[-1]
    if gender == "m" and last == "й":
        loc = "и" if lemma.endswith("ий") else "е"
        return lemma[:-1], ("й", "я", "ю", "й", "ем", loc, "и", "ев", "ям", "ями", "ях")
    if lemma.endswith("ея"):
        return lemma[:-1], ("я", "и", "е", "ю", "ей", "е", "и", "й", "ям", "ями", "ях")
    if lemma.endswith("ия"):
        return lemma[:-1], ("я", "и", "и", "ю", "ей", "и", "и", "й", "ям", "ями", "ях")
    if lemma.endswith("ие"):
        return lemma[:-1], ("е", "я", "ю", "е", "ем", "и", "я", "й", "ям", "ями", "ях")
    if gender == "f" and last == "ь":
        return lemma[:-1], _THIRD
    if last in "ья" or (gender == "n" and last == "е"):
        return lemma[:-1], _SOFT["f" if last == "я" else gender]
    return (lemma if last not in "аое" else lemma[:-1]), _HARD["f" if last == "а" else gender]


def _adjusted(stem: str, gender: str, endings: tuple[str, ...]) -> list[str]:
    """Endings after ж, ш, щ, ч and ц: врачей, месяцев, больницей."""
    fitted = list(endings)
    if gender == "m" and endings[7] == "ов" and stem[-1] in HUSHING:
        fitted[7] = "ей"
    if gender == "m" and endings[7] == "ов" and stem[-1] == "ц":
        fitted[7], fitted[4] = "ев", "ем"
    if gender == "n" and stem[-1] in HUSHING:
        fitted[7] = ""
    if endings[4] == "ой" and stem[-1] in HUSHING | {"ц"}:
        fitted[4] = "ей"
    return fitted


def _zero_plural(stem: str) -> str:
    """The genitive plural without an ending: справк- -> справок, лавочк- -> лавочек."""
    if len(stem) < 3 or stem[-1] not in "к" or stem[-2] in "аеиоуыэюя":
        return stem
    if stem[-2] in "ьй":
        return stem[:-2] + "ек"
    return stem[:-1] + ("ек" if stem[-2] in HUSHING else "ок")


def noun(lemma: str, gender: str, options: Mapping[str, str]) -> Forms:
    """All forms of a noun. `gender` is m, f, n, pl (no singular), adjective or fixed.

    Options: `stem` before an ending, `pl` nominative plural, `gpl` its genitive, `pins` its
    instrumental, `ins`, `loc` and so on for a single form, `alive` for people and animals.
    """
    if gender == "fixed":
        return dict.fromkeys((*_KEYS, "acc", "pl.acc"), lemma)
    alive = "alive" in options
    if gender == "adjective":
        return _substantive(lemma, alive)
    if gender == "pl":
        forms = {"pl.nom": lemma}
        _replace_plural(forms, lemma)
    else:
        forms = _regular(lemma, gender, options)
        if gender == "m" and lemma[-1] not in "ая":
            forms["acc"] = forms["gen"] if alive else lemma
        elif gender == "n":
            forms["acc"] = lemma
    forms |= {key: value for key, value in options.items() if key in CASES}
    forms["pl.gen"] = options.get("gpl") or forms["pl.gen"]
    forms["pl.ins"] = options.get("pins") or forms["pl.ins"]
    forms["pl.acc"] = forms["pl.gen"] if alive else forms["pl.nom"]
    return forms


def _regular(lemma: str, gender: str, options: Mapping[str, str]) -> Forms:
    stem, endings = _declension(lemma, gender)
    stem = options.get("stem", stem)
    fitted = _adjusted(stem, gender, endings)
    forms = {key: _spelled(stem, ending) for key, ending in zip(_KEYS, fitted, strict=True)}
    if not fitted[7]:
        forms["pl.gen"] = _zero_plural(stem)
    forms["nom"] = lemma
    if "pl" in options:
        _replace_plural(forms, options["pl"])
    return forms


def _substantive(lemma: str, alive: bool) -> Forms:
    """An adjective that serves as a noun: столовая, участковый."""
    stem, gender = lemma[:-2], "f" if lemma.endswith("ая") else "m"
    by_gender = adjective(stem + ("ий" if stem[-1] in VELAR | HUSHING else "ый"))
    forms = by_gender[gender] | {f"pl.{case}": form for case, form in by_gender["pl"].items()}
    if alive:
        forms["acc"] = forms["gen"] if gender == "m" else forms["acc"]
        forms["pl.acc"] = forms["pl.gen"]
    return forms


def _replace_plural(forms: Forms, plural: str) -> None:
    """Put the plural on the stem of its own nominative: дома, братья, люди."""
    soft = plural[-1] in "ия" and plural[-2] not in VELAR | HUSHING
    vowel = "я" if soft else "а"
    forms["pl.nom"] = plural
    for key, ending in (("pl.dat", "м"), ("pl.ins", "ми"), ("pl.loc", "х")):
        forms[key] = plural[:-1] + vowel + ending


_ADJECTIVE = {
    "hard": {
        "m": ("ый", "ого", "ому", "ый", "ым", "ом"),
        "f": ("ая", "ой", "ой", "ую", "ой", "ой"),
        "n": ("ое", "ого", "ому", "ое", "ым", "ом"),
        "pl": ("ые", "ых", "ым", "ые", "ыми", "ых"),
    },
    "soft": {
        "m": ("ий", "его", "ему", "ий", "им", "ем"),
        "f": ("яя", "ей", "ей", "юю", "ей", "ей"),
        "n": ("ее", "его", "ему", "ее", "им", "ем"),
        "pl": ("ие", "их", "им", "ие", "ими", "их"),
    },
}


def adjective(lemma: str) -> dict[str, Forms]:
    """Gender -> case -> form, for -ый, -ой, -ий (высокий, летний, хороший) and -ся-less words."""
    stem, ending = lemma[:-2], lemma[-2:]
    mixed = ending == "ий" and stem[-1] in HUSHING  # хороший: хорошего, but хорошая
    soft = ending == "ий" and stem[-1] not in VELAR
    table = _ADJECTIVE["soft" if soft else "hard"]
    forms = {}
    for gender in GENDERS:
        endings: Sequence[str] = table[gender]
        if mixed:
            endings = tuple({"яя": "ая", "юю": "ую"}.get(each, each) for each in endings)
        spelled = (_spelled(stem, each) for each in endings)
        forms[gender] = dict(zip(CASES, spelled, strict=True))
    forms["m"]["nom"] = forms["m"]["acc"] = lemma
    return forms


_SECOND = {
    "б": "бл",
    "п": "пл",
    "в": "вл",
    "м": "мл",
    "ф": "фл",
    "д": "ж",
    "т": "ч",
    "с": "ш",
    "з": "ж",
}


def verb(lemma: str, options: Mapping[str, str]) -> Forms:
    """Forms of a verb: inf, i, you (singular), it, we, you2, they, m, f, n, pl (past), do, do2.

    Options: `я` and `он` for the present where the infinitive doesn't show it (`ждать я=жду
    он=ждёт`), `past` (шёл -> past=шёл,шла), `imp` for the imperative.
    """
    reflexive = lemma.endswith(("ся", "сь"))
    base = lemma[:-2] if reflexive else lemma
    if reflexive:
        options = {name: re.sub("(ся|сь)\\b", "", form) for name, form in options.items()}
    first, third = _present(base, options)
    forms = {"inf": base, "i": first, "it": third}
    forms["you"], forms["you2"] = third[:-1] + "шь", third[:-1] + "те"
    forms["we"] = options.get("мы") or third[:-1] + "м"
    forms["they"] = options.get("они") or _they(first, third)
    forms |= _past(base, options)
    forms["do"] = options.get("imp") or _imperative(forms["they"])
    forms["do2"] = forms["do"] + "те"
    return {key: _reflexive(form) for key, form in forms.items()} if reflexive else forms


def _present(base: str, options: Mapping[str, str]) -> tuple[str, str]:
    if "он" in options:
        return options["я"] if "я" in options else options["он"][:-2] + "у", options["он"]
    if base.endswith(("овать", "евать")) and base[-6:-4] != "ав":
        stem = base[:-5] + ("у" if base.endswith("овать") or base[-6] in HUSHING else "ю")
        return stem + "ю", stem + "ет"
    if base.endswith("ить"):
        stem = base[:-3]
        soft = (
            stem[:-2] + "щ" if stem.endswith("ст") else stem[:-1] + _SECOND.get(stem[-1], stem[-1])
        )
        return options.get("я") or _spelled(soft, "ю"), stem + "ит"
    return base[:-2] + "ю", base[:-2] + "ет"


def _they(first: str, third: str) -> str:
    if third.endswith("ит"):
        return _spelled(third[:-2], "ят")
    return first + "т"


def _past(base: str, options: Mapping[str, str]) -> Forms:
    if "past" in options:
        masculine, feminine = options["past"].split(",")
    else:
        masculine, feminine = base[:-2] + "л", base[:-2] + "ла"
    return {"m": masculine, "f": feminine, "n": feminine[:-1] + "о", "pl": feminine[:-1] + "и"}


def _imperative(they: str) -> str:
    stem = they[:-2]
    if stem[-1] in "аеиоуыэюя":
        return stem + "й"
    return stem + "и"


def _reflexive(form: str) -> str:
    return form + ("сь" if form[-1] in "аеёиоуыэюя" else "ся")
