"""Several matters in one appeal: where one ends and the next one begins.

Residents say "тағы бір мәселе" or "и ещё" before a second matter, or end a sentence. But they
also tell one matter in many sentences, and name three offices on the way. A wrong split costs
an operator more than a missed one, so a text is split only where both sides are sure of
different departments and neither side could be the other's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hotline.domain.folding import fold
from hotline.domain.understanding import TopicPart, Understanding
from hotline.ports.understander import Understander

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?;\n]")
_MARKERS = """
    тағы бір | тағыда | екінші мәселе | екінші сұрақ | екінші өтініш | екінші арыз | екіншіден
    екінші нәрсе | үшінші мәселе | сонымен қатар | сонымен бірге | оған қоса | содан кейін
    содан соң | ал енді | келесі мәселе | келесі сұрақ | басқа мәселе | бөлек мәселе
    и ещё | а ещё | да ещё | ещё вопрос | ещё один | ещё одна | ещё одно | ещё хотел | ещё хотела
    ещё хочу | ещё просьба | ещё такой | ещё у | а также | и также | также | второе
    второй вопрос | вторая проблема | вторая беда | вторая просьба
    во вторых | третий вопрос | кроме того | помимо этого | заодно | попутно | другой вопрос
    другая проблема | следующий вопрос | плюс к этому | отдельный вопрос | теперь про | теперь по
    второй момент
"""
# Also means "again": no more of a sign than the end of a sentence.
_WEAK_MARKERS = "тағы"
# Say by themselves nothing ("второй день", "екінші рет"), unless several matters were announced.
_ORDINALS = "второй | вторая | третий | третье | екінші | екіншісі | үшінші | үшіншісі"
_ANNOUNCED = """
    первый | первое | первая | во первых | бірінші | біріншіден | біріншісі | два вопроса
    две проблемы | две беды | два дела | две просьбы | несколько вопросов | три вопроса
    екі мәселе | екі сұрақ | екі өтініш | екі шаруа | екеуін | бірнеше мәселе | үш мәселе
"""
_BEFORE_MARKER = frozenset(fold(word) for word in ("и", "а", "да", "және", "ал", "ну", "вот"))

_FEWEST_WORDS, _FEWEST_WORDS_UNMARKED = 4, 5
# Probabilities from which a part is sure of its department: higher where nothing but the end of a
# sentence says that another matter begins. Short parts are judged too surely.
_SURE, _SURE_UNMARKED = 0.85, 0.995
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
        needed, fewest = (
            (_SURE, _FEWEST_WORDS) if self.marked else (_SURE_UNMARKED, _FEWEST_WORDS_UNMARKED)
        )
        return self.probability >= needed and len(_WORD.findall(self.text)) >= fewest

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
    if len(stretches) < 2 or not _are_different(stretches, whole):
        return (_part(whole),)
    return tuple(_part(stretch) for stretch in stretches)


def _cuts(text: str) -> dict[int, bool]:
    """Return where another matter may begin, and whether a word says so."""
    words = list(_WORD.finditer(text))
    folded = [fold(word[0].lower()) for word in words]
    markers = _FOLDED_MARKERS | (_FOLDED_ORDINALS if _holds(folded, _FOLDED_ANNOUNCED) else set())
    cuts: dict[int, bool] = {}
    for place in range(1, len(words)):
        if _holds_at(folded, place, markers):
            first = place - 1 if folded[place - 1] in _BEFORE_MARKER else place
            cuts[first] = True
        elif _holds_at(folded, place, _FOLDED_WEAK) or _SENTENCE_END.search(
            text, words[place - 1].end(), words[place].start()
        ):
            cuts.setdefault(place, False)
    return {words[place].start(): cuts[place] for place in sorted(cuts) if place}


def _holds(words: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(_holds_at(words, place, phrases) for place in range(len(words)))


def _holds_at(words: Sequence[str], place: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(words[place : place + len(phrase)]) == phrase for phrase in phrases)


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


def _are_different(stretches: Sequence[_Stretch], whole: _Stretch) -> bool:
    departments = [stretch.department for stretch in stretches]
    likely = {each.department for each in whole.understood.candidates}
    return (
        set(departments) <= likely
        and all(stretch.is_sure for stretch in stretches)
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


def _folded(phrases: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(fold(word) for word in phrase.split())
        for phrase in phrases.replace("\n", "|").split("|")
        if phrase.strip()
    )


_FOLDED_MARKERS, _FOLDED_WEAK = _folded(_MARKERS), _folded(_WEAK_MARKERS)
_FOLDED_ORDINALS, _FOLDED_ANNOUNCED = _folded(_ORDINALS), _folded(_ANNOUNCED)
