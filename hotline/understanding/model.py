"""A trained model: plain numbers that turn a text into an Understanding."""

from dataclasses import asdict, dataclass

from hotline.domain.understanding import AppealKind, Candidate, TextLanguage, Understanding
from hotline.understanding.explain import words_that_decided
from hotline.understanding.features import FeatureMaker, Features
from hotline.understanding.heads import Head
from hotline.understanding.hierarchy import Hierarchy
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.net import danger_in, is_small_talk
from hotline.understanding.normalise import Words, words_of
from hotline.understanding.samples import NO_KIND, YES
from hotline.understanding.vectors import Vector, Vocabulary
from hotline.understanding.word_languages import WordLanguages

_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where yes begins: probabilities chosen on cross-validated training data."""

    urgent: float = 0.5
    emergency: float = 0.5
    emergency_in_net: float = 0.5
    """For texts with a phrase of emergencies.yaml."""
    not_appeal: float = 0.5
    service: float = 0.3


@dataclass(frozen=True, slots=True)
class Heads:
    """One linear model for each question."""

    department: Head
    service: Head
    kind: Head
    language: Head
    urgent: Head
    emergency: Head
    not_appeal: Head

    def named(self) -> dict[str, Head]:
        """Return them by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Which features each question looks at."""

    meaning: Vocabulary
    language: Vocabulary


class Model:
    """Understands texts; implements `hotline.ports.understander`. Safe to share."""

    def __init__(
        self,
        vocabularies: Vocabularies,
        heads: Heads,
        thresholds: Thresholds,
        services_of: dict[str, list[str]],
        lexicon: Lexicon,
        word_languages: WordLanguages,
    ) -> None:
        """Put the parts together; `services_of` names each department's services."""
        self.vocabularies = vocabularies
        self.heads = heads
        self.thresholds = thresholds
        self.services_of = services_of
        self.lexicon = lexicon
        self.word_languages = word_languages
        self._features = FeatureMaker(lexicon, word_languages)
        self._hierarchy = Hierarchy(heads.department, heads.service, services_of)

    def understand(self, text: str) -> Understanding:
        """Tell what a text says; an empty one is no appeal."""
        words = words_of(text)
        features = self._features.of(words)
        meaning = self.vocabularies.meaning.vector(features)
        not_appeal = self._not_appeal(meaning, words)
        emergency = self._is_emergency(meaning, words)
        discarded = not emergency and not_appeal >= self.thresholds.not_appeal
        candidates = () if discarded else self._candidates(meaning)
        head = self.heads.not_appeal if discarded else self.heads.department
        answer = head.classes[-1] if discarded else candidates[0].department
        kind = _best(self.heads.kind, meaning)

        def because(head: Head, answer: str) -> tuple[str, ...]:
            return words_that_decided(words, meaning, head.contributions(meaning, answer))

        return Understanding(
            candidates=candidates,
            service=None if discarded else self._service(answer, meaning),
            kind=None if discarded or kind == NO_KIND else AppealKind(kind),
            language=self._language(words, features),
            urgent=emergency
            or (not discarded and _yes(self.heads.urgent, meaning) >= self.thresholds.urgent),
            emergency=emergency,
            not_appeal=discarded,
            not_appeal_probability=not_appeal,
            because=because(head, answer),
            danger=because(self.heads.emergency, YES) if emergency else (),
        )

    def settings(self) -> dict[str, object]:
        """Return everything of the model that is no array, to be stored."""
        return {"thresholds": asdict(self.thresholds), "services_of": self.services_of}

    def _candidates(self, vector: Vector) -> tuple[Candidate, ...]:
        likely = self._hierarchy.probabilities(vector)
        ranked = sorted(likely, key=lambda code: -likely[code])[:_CANDIDATES]
        return tuple(Candidate(code, likely[code]) for code in ranked)

    def _service(self, department: str, vector: Vector) -> str | None:
        service, share = self._hierarchy.service(department, vector)
        return service if share >= self.thresholds.service else None

    def _is_emergency(self, vector: Vector, words: Words) -> bool:
        in_net = danger_in(self.lexicon, words)
        thresholds = self.thresholds
        needed = thresholds.emergency_in_net if in_net else thresholds.emergency
        return _yes(self.heads.emergency, vector) >= needed

    def _not_appeal(self, vector: Vector, words: Words) -> float:
        return 1.0 if is_small_talk(self.lexicon, words) else _yes(self.heads.not_appeal, vector)

    def _language(self, words: Words, features: Features) -> TextLanguage | None:
        if not words.typed:
            return None
        vector = self.vocabularies.language.vector(features)
        return TextLanguage(_best(self.heads.language, vector))


def _yes(head: Head, vector: Vector) -> float:
    return head.probabilities(vector)[head.classes[-1]]


def _best(head: Head, vector: Vector) -> str:
    return head.classes[int(head.scores(vector).argmax())]
