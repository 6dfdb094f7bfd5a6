"""Word forms that no training sentence holds, but that residents may say all the same."""

from collections.abc import Iterator, Mapping

from speech_models.training.text_words import Groups, Words

WideForms = Mapping[str, str]

# What the rule of forms_ru makes of дать, есть and хотеть: their present is irregular.
_NOBODYS = ("дасшь", "дасм", "дасте", "есшь", "есм", "хочете")


def widened(groups: Groups, forms: WideForms) -> dict[str, dict[str, str]]:
    """The groups, asking for the wide forms of their name, or else of their kind."""
    wide = {}
    for name, group in groups.items():
        kind = group["kind"].partition(" ")[0]
        # A Russian group that names no forms would ask for all of them.
        if wanted := forms.get(name, forms.get(kind, "")):
            wide[name] = {**group, "forms": wanted}
    return wide


def kazakh(groups: Groups) -> Iterator[str]:
    """Every form of every Kazakh word that its group asks for."""
    return Words(groups, {}).all()


def russian(groups: Groups) -> Iterator[str]:
    """Every form of every Russian word that its group asks for."""
    return (word for word in Words({}, groups).all() if not word.endswith(_NOBODYS))
