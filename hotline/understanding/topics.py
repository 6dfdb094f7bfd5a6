"""Several matters in one appeal: where one ends and the next one begins.

Residents say "тағы бір мәселе" or "и ещё" before a second matter, or end a sentence. But they
also tell one matter in many sentences, and name three offices on the way. A wrong split costs
an operator more than a missed one, so a text is split only where both sides are sure of
different departments and neither side could be the other's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hotline.domain.folding import fold
from hotline.domain.understanding import TopicPart, Understanding
from hotline.ports.understander import Understander

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?;\n]")
_MARKERS = """
    тағы | тағыда | екінші | екіншісі | екіншіден | үшінші | сонымен қатар | сонымен бірге
    оған қоса | содан кейін | содан соң | ал енді | келесі | басқа мәселе | және де
    ещё | также | второй вопрос | вторая проблема | второе | второй | вторая | во вторых | третье
    третий | кроме того | помимо | заодно | другой вопрос | другая проблема | следующий вопрос
    плюс к | к тому же | отдельно | теперь про | теперь по
"""
_BEFORE_MARKER = frozenset(fold(word) for word in ("и", "а", "да", "және", "ал", "тек", "ну", "вот"))

_FEWEST_WORDS = 3
# Probabilities from which a part is sure of its department: higher where nothing but the end of a
# sentence says that another matter begins.
_SURE, _SURE_UNMARKED = 0.6, 0.8
# As likely as this, the department of one part could be that of the other: one matter.
_RELATED = 0.08


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the text; `marked` where a word says that it begins another matter."""

    text: str
    marked: bool
    understood: Understanding

    @property
    def department(self) -> str | None:
        best = self.understood.best
        return best.department if best else None

    @property
    def probability(self) -> float:
        best = self.understood.best
        return best.probability if best else 0.0

    @property
    def is_sure(self) -> bool:
        needed = _SURE if self.marked else _SURE_UNMARKED
        return self.probability >= needed and _length(self.text) >= _FEWEST_WORDS

    def could_be(self, department: str | None) -> bool:
        """Whether the department is among the likely ones."""
        return any(
            each.department == department and each.probability >= _RELATED
            for each in self.understood.candidates
        )


def split_topics(model: Understander, text: str) -> tuple[TopicPart, ...]:
    """Propose the matters of an appeal in their order; one part where there is no clear second.

    The parts together are the whole text. An emergency is never split: it waits for nobody.
    """
    whole = _Stretch(text.strip(), False, model.understand(text))
    cuts = _cuts(whole.text)
    if not cuts or whole.understood.emergency or whole.understood.not_appeal:
        return (_part(whole),)
    stretches = _joined(model, _pieces(model, whole.text, cuts))
    if len(stretches) < 2 or not _are_different(stretches):
        return (_part(whole),)
    return tuple(_part(stretch) for stretch in stretches)


def _cuts(text: str) -> dict[int, bool]:
    """Return where another matter may begin, and whether a word says so."""
    words = list(_WORD.finditer(text))
    folded = [fold(word[0].lower()) for word in words]
    cuts: dict[int, bool] = {}
    for place in range(1, len(words)):
        if _SENTENCE_END.search(text, words[place - 1].end(), words[place].start()):
            cuts[place] = False
    for place in range(len(words)):
        if any(tuple(folded[place : place + len(m)]) == m for m in _FOLDED_MARKERS):
            first = place - 1 if place and folded[place - 1] in _BEFORE_MARKER else place
            cuts[first] = True
    return {words[place].start(): marked for place, marked in sorted(cuts.items()) if place}


def _pieces(model: Understander, text: str, cuts: dict[int, bool]) -> list[_Stretch]:
    ends = [0, *cuts, len(text)]
    found = [text[start:end].strip() for start, end in pairwise(ends)]
    return [
        _Stretch(piece, marked, model.understand(piece))
        for piece, marked in zip(found, [True, *cuts.values()], strict=True)
    ]


def _joined(model: Understander, pieces: Sequence[_Stretch]) -> list[_Stretch]:
    """Join what isn't sure to what stands before it, and neighbours of one department."""
    joined: list[_Stretch] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before is None:
            joined.append(piece)
        elif not before.is_sure or not piece.is_sure or before.department == piece.department:
            together = f"{before.text} {piece.text}"
            joined[-1] = _Stretch(together, before.marked, model.understand(together))
        else:
            joined.append(piece)
    return joined


def _are_different(stretches: Sequence[_Stretch]) -> bool:
    departments = [stretch.department for stretch in stretches]
    return (
        all(stretch.is_sure for stretch in stretches)
        and len(set(departments)) == len(departments)
        and not any(
            one.could_be(other.department)
            for one in stretches
            for other in stretches
            if one is not other
        )
    )


def _part(stretch: _Stretch) -> TopicPart:
    return TopicPart(
        stretch.text, stretch.department, stretch.understood.service, stretch.probability
    )


def _length(text: str) -> int:
    return len(_WORD.findall(text))


def _folded_markers() -> Iterator[tuple[str, ...]]:
    for marker in _MARKERS.replace("\n", "|").split("|"):
        words = tuple(fold(word) for word in marker.split())
        if words:
            yield words


_FOLDED_MARKERS = frozenset(_folded_markers())
