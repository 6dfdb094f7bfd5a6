"""Measure a recogniser by recordings whose words are known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from hotline.domain.languages import Language
from hotline.domain.transcripts import Word
from hotline.ports import Recognition, RecognitionError
from worker.speech.reliability import Judgement, Reliability, reliability
from worker.speech.samples import Sample, Spoken
from worker.speech.wer import Errors, alignment, character_errors, comparable_words, count_errors

USEFUL_RATE = 0.30
"""Correcting a transcript is quicker than typing it anew only below this word error rate (Gaur
et al., "The effects of automatic speech recognition quality on human transcription latency",
W4A 2016)."""

TOP_CONFUSIONS = 10

_RESAMPLINGS = 1000
_INTERVAL_PERCENT = (2.5, 97.5)
_SEED = 1

Recognise = Callable[[Path, Language], Recognition]


@dataclass(frozen=True, slots=True)
class Judged:
    """One recording, what was heard in it, and how right that is.

    `confused`: pairs of a said and a heard word, "" where one is missing. `sure`: each heard
    word's confidence and whether it is right. `seconds`: length of the audio, `elapsed`: time
    that recognising took. `problem`: why nothing could be recognised.
    """

    sample: Sample
    condition: str
    heard: str
    words: Errors
    characters: Errors
    confused: tuple[tuple[str, str], ...]
    sure: tuple[Judgement, ...]
    confidence: float
    model: str
    seconds: float
    elapsed: float
    problem: str | None = None

    @property
    def is_useful(self) -> bool:
        """Whether correcting the text is quicker than typing it."""
        return self.words.rate < USEFUL_RATE

    @property
    def is_empty(self) -> bool:
        """Whether somebody spoke and nothing was heard."""
        return self.words.said > 0 and not self.heard


@dataclass(frozen=True, slots=True)
class Figures:
    """What a group of recordings comes to.

    `interval`: where the word error rate lies with 95 % certainty (bootstrap over recordings);
    None for a single one. `real_time_factor`: seconds of work for a second of audio.
    """

    recordings: int
    audio_seconds: float
    words: Errors
    characters: Errors
    interval: tuple[float, float] | None
    wrong_sentences: int
    empty: int
    failed: int
    real_time_factor: float | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """A word that was heard for another; "" where nothing was said or nothing heard."""

    said: str
    heard: str
    count: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured. `conditions` and `languages` keep the order of the folder."""

    judged: Sequence[Judged]
    total: Figures
    conditions: Mapping[str, Figures]
    languages: Mapping[Spoken, Figures]
    languages_by_condition: Mapping[str, Mapping[Spoken, Figures]]
    confusions: Sequence[Confusion]
    word_reliability: Reliability
    call_reliability: Reliability


def evaluate(recognise: Recognise, conditions: Mapping[str, Iterable[Sample]]) -> Iterator[Judged]:
    """Recognise and judge one sample after the other; a failure counts as nothing heard."""
    for condition, samples in conditions.items():
        for sample in samples:
            began = perf_counter()
            try:
                heard = recognise(sample.recording, sample.first_language)
            except RecognitionError as error:
                elapsed = perf_counter() - began
                yield replace(judge(sample, condition, None, elapsed), problem=error.sentence)
            else:
                yield judge(sample, condition, heard, perf_counter() - began)


def judge(sample: Sample, condition: str, heard: Recognition | None, elapsed: float) -> Judged:
    """Compare what was heard (None: nothing could be) with what was said."""
    words = () if heard is None else heard.words
    said_words, units = comparable_words(sample.text), _comparable(words)
    heard_words = [unit for unit, _ in units]
    pairs = [
        ("" if left is None else said_words[left], right)
        for left, right in alignment(said_words, heard_words)
    ]
    text = " ".join(heard_words)
    return Judged(
        sample=sample,
        condition=condition,
        heard="" if heard is None else heard.text,
        words=count_errors(said_words, heard_words),
        characters=character_errors(sample.text, text),
        confused=tuple(
            (said, other)
            for said, right in pairs
            if said != (other := "" if right is None else heard_words[right])
        ),
        sure=tuple(
            (units[right][1], said == heard_words[right])
            for said, right in pairs
            if right is not None
        ),
        confidence=0.0 if heard is None else heard.confidence,
        model="" if heard is None else heard.model,
        seconds=0.0 if heard is None else heard.seconds,
        elapsed=elapsed,
    )


def summed_up(judged: Sequence[Judged]) -> Evaluation:
    """Sum up what `evaluate` gave, which must be one recording at least."""
    conditions = list(dict.fromkeys(each.condition for each in judged))
    return Evaluation(
        judged=judged,
        total=figures(judged),
        conditions={
            name: figures([each for each in judged if each.condition == name])
            for name in conditions
        },
        languages=_by_language(judged),
        languages_by_condition={
            name: _by_language([each for each in judged if each.condition == name])
            for name in conditions
        },
        confusions=_confusions(judged),
        word_reliability=reliability(pair for each in judged for pair in each.sure),
        call_reliability=reliability(
            (each.confidence, each.is_useful) for each in judged if each.words.said
        ),
    )


def figures(judged: Sequence[Judged]) -> Figures:
    """Sum up a group of recordings."""
    seconds = sum(each.seconds for each in judged)
    # A recording that failed has no length: its time would count for nothing heard.
    elapsed = sum(each.elapsed for each in judged if each.problem is None)
    return Figures(
        recordings=len(judged),
        audio_seconds=seconds,
        words=sum((each.words for each in judged), start=Errors()),
        characters=sum((each.characters for each in judged), start=Errors()),
        interval=_interval([each.words for each in judged]),
        wrong_sentences=sum(each.words.errors > 0 for each in judged),
        empty=sum(each.is_empty for each in judged),
        failed=sum(each.problem is not None for each in judged),
        real_time_factor=elapsed / seconds if seconds else None,
    )


def _comparable(words: Sequence[Word]) -> list[tuple[str, float]]:
    """Give the heard words as they are compared, each with its confidence."""
    return [(unit, word.confidence) for word in words for unit in comparable_words(word.text)]


def _by_language(judged: Sequence[Judged]) -> dict[Spoken, Figures]:
    spoken = dict.fromkeys(each.sample.language for each in judged)
    return {
        language: figures([each for each in judged if each.sample.language == language])
        for language in spoken
    }


def _confusions(judged: Sequence[Judged]) -> list[Confusion]:
    counts = Counter(pair for each in judged for pair in each.confused)
    # By count and then by letters, so that the same figures give the same list.
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(*pair, count) for pair, count in ranked[:TOP_CONFUSIONS]]


def _interval(words: Sequence[Errors]) -> tuple[float, float] | None:
    """Draw as many recordings as there are, again and again, and see how the rate varies.

    Recordings and not words are drawn, because errors come together (Bisani and Ney, ICASSP 2004).
    """
    wrong = np.array([each.errors for each in words])
    said = np.array([each.said for each in words])
    if len(words) < 2 or not said.any():
        return None
    generator = np.random.default_rng(_SEED)
    rates = []
    for _ in range(_RESAMPLINGS):
        drawn = generator.integers(0, len(words), len(words))
        rates.append(wrong[drawn].sum() / max(said[drawn].sum(), 1))
    low, high = np.percentile(rates, _INTERVAL_PERCENT)
    return float(low), float(high)
