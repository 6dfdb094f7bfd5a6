"""The place that a text is about."""

from collections.abc import Iterable
from functools import lru_cache

from hotline.domain.folded_names import FoldedNames
from hotline.domain.local_words import LocalWord, LocalWords
from hotline.usecases.context import Context


def place_in(ctx: Context, text: str) -> str | None:
    """Return the Kazakh name of the first settlement that a text mentions.

    Places written in Latin letters or without Kazakh ones are found, too. Where no settlement is
    named, a river or a lake tells the place: "Шерубай-Нұра".
    """
    return _place(ctx.local_words.mentioned(text)) or _place(_folded(ctx.local_words, text))


def _folded(local_words: LocalWords, text: str) -> list[LocalWord]:
    return _names(local_words).mentioned(text)


@lru_cache(maxsize=2)
def _names(local_words: LocalWords) -> FoldedNames:
    return FoldedNames(each for each in local_words.entries if each.kind in ("settlement", "water"))


def _place(mentioned: Iterable[LocalWord]) -> str | None:
    found = list(mentioned)
    settlements = [word.kk for word in found if word.kind == "settlement"]
    # A river's name of one word is an ordinary word or somebody's name: соқыр is a blind man.
    waters = [word.kk for word in found if word.kind == "water" and "-" in word.kk]
    return next(iter(settlements + waters), None)
