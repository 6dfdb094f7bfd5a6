"""What one model heard in a recording, pause by pause, and the better of what two models heard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word, call_confidence, from_json, is_thin
from hotline.ports import Recognition
from worker.speech.calibration import calibrated

UNKNOWN = "[unk]"
"""How a model writes sound that is speech but none of its words."""

Span = tuple[float, float]
"""A part of a recording: its start and end in seconds."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was heard between two pauses, `UNKNOWN` included. Times are seconds."""

    start: float
    end: float
    words: tuple[Word, ...]

    @property
    def span(self) -> Span:
        """Where it lies."""
        return self.start, self.end

    def later(self, seconds: float, latest: float) -> "Utterance":
        """Return the same so many seconds later, but nothing later than `latest`."""

        def moved(time: float) -> float:
            return min(time + seconds, latest)

        words = tuple(
            Word(word.text, moved(word.start), moved(word.end), word.confidence)
            for word in self.words
        )
        return Utterance(moved(self.start), moved(self.end), words)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one model heard in a recording of `seconds`, or in those parts that it was asked."""

    utterances: tuple[Utterance, ...]
    language: Language
    model: str
    seconds: float
    cut: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in their order, `UNKNOWN` included."""
        return tuple(word for utterance in self.utterances for word in utterance.words)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Hearing":
        """Read what `dataclasses.asdict` made of a hearing."""
        utterances = tuple(
            Utterance(each["start"], each["end"], from_json(each["words"]))
            for each in data["utterances"]
        )
        return cls(**{**data, "utterances": utterances})


def recognition(
    heard: Hearing, words: Sequence[Word] | None = None, other: Recognition | None = None
) -> Recognition:
    """Return a hearing as the port's users see it; `words` stand for its own if given."""
    spoken = heard.words if words is None else words
    known = tuple(word for word in spoken if word.text != UNKNOWN)
    return Recognition(
        text=" ".join(word.text for word in known),
        words=known,
        # Unknown words are left out of the text, but the listener must be warned of them.
        confidence=trust(spoken),
        language=heard.language,
        model=heard.model,
        seconds=heard.seconds,
        cut=heard.cut,
        other=other,
    )


def doubtful_spans(heard: Hearing, poor_confidence: float) -> list[Span]:
    """Name the parts in which the other language may have been spoken.

    These are the utterances below `poor_confidence`; where hardly anything was understood, all.
    """
    known = " ".join(word.text for word in heard.words if word.text != UNKNOWN)
    if is_thin(known):
        return [each.span for each in heard.utterances] or [(0.0, heard.seconds)]
    return [
        each.span for each in heard.utterances if each.words and trust(each.words) < poor_confidence
    ]


def better(first: Hearing, second: Hearing, asked: Iterable[Span]) -> Recognition:
    """Take the better words for each span on which both were `asked`; `first` wins a tie.

    The recognition has the language that explains most of the speech, and the attempt in the
    other language as its `other`.
    """
    kept: dict[Language, list[Word]] = {first.language: [], second.language: []}
    by_span = {each.span: each.words for each in first.utterances}
    asked = set(asked)
    kept[first.language] += [w for u in first.utterances if u.span not in asked for w in u.words]
    for span in asked:
        in_first, in_second = by_span.get(span, ()), _within(second, span)
        if explained_seconds(in_second) > explained_seconds(in_first):
            kept[second.language] += in_second
        else:
            kept[first.language] += in_first
    words = sorted((word for each in kept.values() for word in each), key=lambda word: word.start)
    if explained_seconds(kept[second.language]) > explained_seconds(kept[first.language]):
        first, second = second, first
    return recognition(first, words, recognition(second))


def trust(words: Sequence[Word]) -> float:
    """Tell how probably a text of these words is worth correcting; 0 for no words at all."""
    if not words:
        return 0.0
    sure = [replace(each, confidence=0.0) if each.text == UNKNOWN else each for each in words]
    return calibrated(call_confidence(sure))


def explained_seconds(words: Iterable[Word]) -> float:
    """Sum up the seconds of speech that words account for, each weighted by its confidence.

    Confidence alone would prefer one sure word to a whole doubtful sentence, and a count of
    words would prefer Russian, whose words are shorter.
    """
    return sum((w.end - w.start) * w.confidence for w in words if w.text != UNKNOWN)


def _within(heard: Hearing, span: Span) -> list[Word]:
    start, end = span
    # Without its end: the next part may begin there, and no word may be in both.
    return [word for word in heard.words if start <= (word.start + word.end) / 2 < end]
