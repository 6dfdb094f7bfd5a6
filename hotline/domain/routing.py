"""Guess the department and the service from the words of an appeal.

A first scorer: keywords of the catalogue, weighted by how few departments use
them. It proposes; a person confirms. Below a threshold the reception gets it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

from hotline.domain.catalogue import Catalogue, Department, Service
from hotline.domain.folding import fold_words
from hotline.domain.languages import Language
from hotline.domain.stems import is_form_of, is_inflected, stem

# Evidence at which an unrivalled department scores one half; a keyword that no
# other department shares is evidence 1.
_DOUBT = 0.5
# A phrase of which only some words occur counts this much of their share.
_INCOMPLETE = 0.4
_TOO_COMMON = frozenset(
    fold_words("на в по с о у за из и к от не для до нет туралы үшін бойынша және жоқ керек")
)

_Hits = Mapping[str, set[int]]
"""Stem to the positions in the text of the words that are forms of it."""


@dataclass(frozen=True)
class Proposal:
    """A department (and perhaps a service) for an appeal.

    ``score`` runs from 0 to 1 and falls with rivals and with thin evidence; it
    is no probability. ``because`` lists the keywords found, strongest first.
    When not ``sure``, ``department`` is the reception and ``service`` is None.
    """

    department: str
    service: str | None
    score: float
    because: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class _Keyword:
    text: str
    department: str
    service: str | None
    stems: tuple[str, ...]


class KeywordRouter:
    """Routes by the keywords of a catalogue; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, *, threshold: float, reception: str) -> None:
        """Prepare the keywords.

        ``threshold`` (0..1) is the score from which a proposal is ``sure``;
        ``reception`` is the code of the department that takes everything else.
        """
        self._threshold = threshold
        self._reception = reception
        self._keywords = tuple(_keywords(catalogue))
        self._rarity = _rarities(self._keywords)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for part in self._rarity:
            self._by_start[part[:2]].append(part)

    def route(self, text: str) -> Proposal:
        """Propose where an appeal belongs; a text without keywords goes to the reception."""
        hits = self._hits(fold_words(text))
        departments = self._evidence(hits, lambda keyword: keyword.department)
        if not departments:
            return Proposal(self._reception, None, 0.0, (), sure=False)
        best, evidence = departments[0]
        rival = departments[1][1] if len(departments) > 1 else 0.0
        score = evidence / (evidence + rival + _DOUBT)
        sure = score >= self._threshold
        return Proposal(
            department=best if sure else self._reception,
            service=self._service_of(best, hits) if sure else None,
            score=score,
            because=self._because(best, hits),
            sure=sure,
        )

    def rank(self, text: str) -> list[tuple[str, float]]:
        """List departments with their evidence, strongest first, for a person to choose from."""
        return self._evidence(self._hits(fold_words(text)), lambda keyword: keyword.department)

    def _hits(self, words: list[str]) -> _Hits:
        """Find the keywords' stems in the text; of several in one word the longest counts.

        So ``жұмыссыз`` (jobless) is not ``жұмыс`` (job), although it begins with it.
        """
        hits: dict[str, set[int]] = defaultdict(set)
        for place, word in enumerate(words):
            found = [part for part in self._by_start.get(word[:2], ()) if is_form_of(word, part)]
            longest = max(found, key=len, default="")
            for part in found:
                if is_inflected(longest, part):
                    hits[part].add(place)
        return hits

    def _evidence(
        self, hits: _Hits, group: Callable[[_Keyword], str | None]
    ) -> list[tuple[str, float]]:
        """Add up, per group, the best use its keywords can make of each word of the text."""
        best: dict[str, dict[int, float]] = defaultdict(dict)
        for keyword in self._keywords:
            code = group(keyword)
            if code is None:
                continue
            for place, worth in self._worth(keyword, hits).items():
                best[code][place] = max(worth, best[code].get(place, 0.0))
        totals = [(code, sum(worths.values())) for code, worths in best.items()]
        return sorted(totals, key=lambda total: (-total[1], total[0]))

    def _worth(self, keyword: _Keyword, hits: _Hits) -> dict[int, float]:
        """Say what each place of the text is worth as a part of this keyword."""
        present = [stem for stem in keyword.stems if stem in hits]
        share = len(present) / len(keyword.stems)
        factor = 1.0 if share == 1 else share * _INCOMPLETE
        return {place: self._rarity[stem] * factor for stem in present for place in hits[stem]}

    def _service_of(self, department: str, hits: _Hits) -> str | None:
        """Choose the department's service with most evidence; none when two have the same."""
        services = self._evidence(
            hits, lambda keyword: keyword.service if keyword.department == department else None
        )
        if not services or (len(services) > 1 and services[0][1] == services[1][1]):
            return None
        return services[0][0]

    def _because(self, department: str, hits: _Hits) -> tuple[str, ...]:
        """Name the keywords that occur in full, each set of stems once, strongest first."""
        found: dict[tuple[str, ...], tuple[float, str]] = {}
        for keyword in self._keywords:
            if keyword.department == department and all(part in hits for part in keyword.stems):
                worth = sum(self._worth(keyword, hits).values())
                found.setdefault(keyword.stems, (-worth, keyword.text))
        return tuple(text for _, text in sorted(found.values()))


def _keywords(catalogue: Catalogue) -> Iterator[_Keyword]:
    """Give every keyword once per department and service that it speaks for."""
    for department in catalogue.departments:
        if not department.active:
            continue
        sources: list[Department | Service] = [department, *catalogue.services_of(department.code)]
        for source in sources:
            service = source.code if isinstance(source, Service) else None
            for text, stems in _spoken_for(source):
                yield _Keyword(text, department.code, service, stems)


def _spoken_for(source: Department | Service) -> Iterator[tuple[str, tuple[str, ...]]]:
    keywords: dict[Language, tuple[str, ...]] = {"kk": source.keywords_kk, "ru": source.keywords_ru}
    for language, texts in keywords.items():
        for text in texts:
            stems = _stems(text, language)
            if stems:
                yield text, stems


def _stems(text: str, language: Language) -> tuple[str, ...]:
    words = (word for word in fold_words(text) if word not in _TOO_COMMON)
    return tuple(stem(word, language) for word in words)


def _rarities(keywords: Iterable[_Keyword]) -> dict[str, float]:
    """Weigh each stem by how few departments use it: 1 for one, towards 0 for all."""
    users: dict[str, set[str]] = defaultdict(set)
    departments = set()
    for keyword in keywords:
        departments.add(keyword.department)
        for part in keyword.stems:
            users[part].add(keyword.department)
    whole = log(1 + len(departments))
    return {part: log(1 + len(departments) / len(users[part])) / whole for part in users}
