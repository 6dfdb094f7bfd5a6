"""The words of text/kk_words.yaml and text/ru_words.yaml, and phrases put into a form.

A group of words has `kind`, `forms` (which forms go into the vocabulary) and `words`: one entry
a line in Russian, where an entry can have options, entries between spaces in Kazakh.
"""

from collections.abc import Iterator, Mapping

from speech_models.training import forms_kk, forms_ru
from speech_models.training.forms_ru import Forms

Group = Mapping[str, str]
Groups = Mapping[str, Group]


class Words:
    """Inflects phrases and lists the vocabulary of both languages."""

    def __init__(self, kk: Groups, ru: Groups) -> None:
        """Read the groups; a noun that no rule can inflect raises an error here."""
        self._kk, self._ru = kk, ru
        self._nouns: dict[str, tuple[str, Forms]] = {}  # nominative -> its gender and forms
        self._adjectives: dict[str, dict[str, Forms]] = {}
        for group in ru.values():
            kind, _, gender = group["kind"].partition(" ")
            for lemma, options in _entries(group["words"]):
                if kind == "noun":
                    forms = forms_ru.noun(lemma, gender, options)
                    self._add_noun(_agreement(gender, lemma), forms)
                elif kind == "adjective":
                    genders = forms_ru.adjective(lemma)
                    self._adjectives.update({genders[each]["nom"]: genders for each in genders})

    def _add_noun(self, gender: str, forms: Forms) -> None:
        if gender != "pl":
            self._nouns[forms["nom"]] = (gender, forms)
        self._nouns.setdefault(forms["pl.nom"], ("pl", forms))

    def inflected(self, language: str, text: str, form: str) -> tuple[str, str]:
        """`text` in `form`, and the gender that agrees with it (m, f, n or pl).

        In Kazakh (and so in mixed speech) the last word changes. In Russian the first word
        that is known as a noun does, with the adjectives before it; what follows it stays.
        """
        if language != "ru":
            return forms_kk.phrase(text, form), "m"
        words = text.split(" ")
        for place, word in enumerate(words):
            if word in self._nouns:
                return self._russian(words, place, form)
        raise ValueError(f"ru_words.yaml has no noun of '{text}', so it has no form '{form}'.")

    def _russian(self, words: list[str], place: int, form: str) -> tuple[str, str]:
        gender, forms = self._nouns[words[place]]
        case = form.removeprefix("pl.")
        agreeing = "pl" if form.startswith("pl.") else gender
        key = f"pl.{case}" if agreeing == "pl" else case
        is_alive = forms["pl.acc"] == forms["pl.gen"] and agreeing in ("m", "pl")
        before = [
            self._agreed(word, agreeing, "gen" if case == "acc" and is_alive else case)
            for word in words[:place]
        ]
        return " ".join([*before, forms[key], *words[place + 1 :]]), agreeing

    def _agreed(self, word: str, gender: str, case: str) -> str:
        if word not in self._adjectives:
            return word
        return self._adjectives[word][gender][case]

    def all(self) -> Iterator[str]:
        """Every form of every word that its group asks for."""
        for group in self._kk.values():
            yield from _kazakh(group)
        for group in self._ru.values():
            yield from _russian(group)


def _agreement(gender: str, lemma: str) -> str:
    """The gender that agrees with a noun of the kind `noun {gender}`."""
    if gender == "adjective":
        return "f" if lemma.endswith("ая") else "m"
    return "n" if gender == "fixed" else gender


def _kazakh(group: Group) -> Iterator[str]:
    for word in group["words"].split():
        if group["kind"] == "plain":
            yield word
            continue
        form_of = forms_kk.noun if group["kind"] == "noun" else forms_kk.verb
        yield from (form_of(word, form) for form in group["forms"].split())


def _russian(group: Group) -> Iterator[str]:
    kind, _, gender = group["kind"].partition(" ")
    if kind == "plain":
        yield from group["words"].split()
        return
    wanted = group.get("forms", "").split()
    for lemma, options in _entries(group["words"]):
        forms = _all_forms(kind, gender, lemma, options)
        if "sg" in options:
            forms = {key: form for key, form in forms.items() if not key.startswith("pl.")}
        yield from (forms[key] for key in wanted or forms if key in forms)


def _all_forms(kind: str, gender: str, lemma: str, options: Mapping[str, str]) -> Forms:
    if kind == "noun":
        return forms_ru.noun(lemma, gender, options)
    if kind == "verb":
        return forms_ru.verb(lemma, options)
    by_gender = forms_ru.adjective(lemma)
    return {
        f"{gender}.{case}": form for gender in by_gender for case, form in by_gender[gender].items()
    }


def _entries(words: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Lemma and options of each line: `участок stem=участк`; `alive` has no value."""
    for line in words.splitlines():
        if line:
            lemma, *options = line.split()
            yield (
                lemma,
                {name: value for name, _, value in (each.partition("=") for each in options)},
            )
