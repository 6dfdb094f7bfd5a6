"""The sentences and the vocabulary of the bundled speech model.

What residents say to a citizens' hotline, made from the rules in text/*.yaml: lower case,
letters and spaces only, ready to be spoken by a synthetic voice. text_grammar.py explains how
the rules are written, the *_words.yaml files how words are.
"""

import random
from collections import ChainMap
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from speech_models.training import text_wide
from speech_models.training.text_grammar import Grammar
from speech_models.training.text_words import Words

Language = Literal["kk", "ru", "mixed"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).with_name("text")
SHORTEST, LONGEST = 2, 24
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KAZAKH_ONLY = frozenset("әғқңөұүһі")  # espeak-ng's Russian voice reads them by their names
PATIENCE = 50  # attempts a sentence before a grammar counts as exhausted


@cache
def lexicon() -> Words:
    """The words and their endings, from text/*_words.yaml."""
    return Words(_read("kk_words"), _read("ru_words"))


@cache
def grammar() -> Grammar:
    """The rules of all languages: those of kk.yaml and kk_rules_*.yaml are "kk", and so on."""
    files: dict[str, list[str]] = {language: [language] for language in LANGUAGES}
    for path in sorted(FOLDER.glob("*_rules_*.yaml")):
        files[path.stem.partition("_")[0]].append(path.stem)
    rules = {language: ChainMap(*map(_read, names)) for language, names in files.items()}
    return Grammar(rules, lexicon())


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return dict(yaml.load(file, Loader=_LOADER))  # noqa: S506 (it is a safe loader)


def sentences(language: Language, count: int, seed: int) -> list[str]:
    """`count` distinct sentences in one language, the same for the same seed.

    "mixed" switches between the languages inside a sentence. Raises ValueError where the
    rules can't say so many different things.
    """
    source = random.Random(f"{language} {seed}")  # noqa: S311 (no secrets here)
    found: dict[str, None] = {}
    for _ in range(count * PATIENCE):
        if len(found) == count:
            return list(found)
        sentence = grammar().sentence(language, source)
        if SHORTEST <= sentence.count(" ") + 1 <= LONGEST:
            found[sentence] = None
    if len(found) == count:
        return list(found)
    raise ValueError(f"The {language} rules give only {len(found)} different sentences.")


@cache
def vocabulary() -> frozenset[str]:
    """Every word that a sentence can hold, and the other forms of the lexicon's words."""
    words = set(lexicon().all())
    for language in LANGUAGES:
        words |= grammar().words(language)
    return frozenset(words)


@cache
def wide_vocabulary() -> Mapping[Literal["kk", "ru"], frozenset[str]]:
    """Every word of the lexicon, by the language whose voice should say it.

    More than the vocabulary() and the words of told.py: further forms of the same words, and the
    words of *_more.yaml. A word of both languages is in both.
    """
    from speech_models.training import told  # it imports this module

    kk_words, ru_words, wide = _read("kk_words"), _read("ru_words"), _read("wide_forms")
    kk = set(Words(kk_words, {}).all()) | grammar().words("kk") | _split(told.sentences()["kk"])
    ru = set(Words({}, ru_words).all()) | grammar().words("ru") | _split(told.sentences()["ru"])
    for groups in (text_wide.widened(kk_words, wide["kk"]), _read("kk_more")):
        kk.update(text_wide.kazakh(groups))
    for groups in (text_wide.widened(ru_words, wide["ru"]), _read("ru_more")):
        ru.update(text_wide.russian(groups))
    mixed = (vocabulary() | told.words()) - kk - ru
    kk |= {word for word in ru | mixed if KAZAKH_ONLY.intersection(word)}
    ru = {word for word in ru | mixed if not KAZAKH_ONLY.intersection(word)}
    return {"kk": frozenset(kk), "ru": frozenset(ru)}


def _split(sentences: Iterable[str]) -> set[str]:
    return {word for sentence in sentences for word in sentence.split()}
