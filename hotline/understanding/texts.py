"""Training texts: features and, for each question, the answer or None where it is unknown."""

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.understanding.augment import Example
from hotline.understanding.hierarchy import no_service_of
from hotline.understanding.normalise import Words, words_of
from hotline.understanding.phrases import Phrase
from hotline.understanding.samples import NO, NO_KIND, YES, Sample

OF_PHRASE = -1
"""As origin: no sentence, so that it trains but measures nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """What training sees of a text. Texts of one `origin` were made from one sentence."""

    words: Words
    origin: int
    weight: float
    answers: dict[str, str | None]


def texts_of_samples(examples: Iterable[Example]) -> list[Text]:
    """Return labelled sentences as training texts."""
    return [
        Text(
            words_of(example.sample.text),
            example.origin,
            example.weight,
            _answers(example.sample),
        )
        for example in examples
    ]


def texts_of_phrases(phrases: Iterable[Phrase]) -> list[Text]:
    """Return phrases as training texts for their department and service."""
    return [
        Text(
            words_of(phrase.text),
            OF_PHRASE,
            phrase.weight,
            _only(phrase.department, phrase.service or no_service_of(phrase.department)),
        )
        for phrase in phrases
    ]


def _only(department: str, service: str) -> dict[str, str | None]:
    return {
        "department": department,
        "service": service,
        **dict.fromkeys(("kind", "language", "urgent", "emergency", "not_appeal")),
    }


def _answers(sample: Sample) -> dict[str, str | None]:
    service = None
    if sample.department is not None and not sample.only_department:
        service = sample.service or no_service_of(sample.department)
    return {
        "department": sample.department,
        "service": service,
        "kind": sample.kind or (None if sample.is_appeal else NO_KIND),
        "language": sample.language,
        "urgent": _yes_or_no(sample.urgent),
        "emergency": _yes_or_no(sample.emergency),
        "not_appeal": _yes_or_no(not sample.is_appeal),
    }


def _yes_or_no(answer: bool | None) -> str | None:
    return None if answer is None else (YES if answer else NO)
