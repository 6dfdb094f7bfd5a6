"""Recordings to measure a model by, in one folder per condition (format: recordings.py).

The voices are those that no training recording used.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from speech_models.training import mobile, noises, nothing, recordings, telephone, voices
from speech_models.training.noises import RATE, Samples
from speech_models.training.recordings import NOTHING, Placed, Recording
from speech_models.training.speaking import SILENCE, Speaker, Spoken
from speech_models.training.text import KAZAKH_ONLY, Language

BLIND: Final = Path(__file__).with_name("text") / "blind.tsv"
"""Sentences that a person wrote after the vocabulary was fixed: `language<TAB>sentence` a line."""

_WORDS_A_MINUTE: Final = (120, 160, 210)  # least, most usual, most
_GAPS: Final = (0, 0, 0, 2, 8)  # pauses between words, 10 ms
_ATTEMPTS: Final = 4


class Saying(NamedTuple):
    """A sentence to be said."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """How sentences reach the recogniser.

    `sentences`: those made by the rules of the training text, though not used in it, or those that
    a person wrote. `line` gets clean sound at 8 kHz, full scale 1, and changes it without moving
    it. `after`: seconds of silence that follow the speech, least and most.
    """

    sentences: Literal["template", "blind"]
    line: Callable[[Samples, np.random.Generator], Samples]
    after: tuple[float, float] = (0.3, 0.7)


def _clean(sound: Samples, chance: np.random.Generator) -> Samples:
    del chance  # nothing happens on this line
    return sound


def _mobile(sound: Samples, chance: np.random.Generator) -> Samples:
    del chance  # a codec does the same every time
    return mobile.called(sound)


def _landline(decibels: float) -> Callable[[Samples, np.random.Generator], Samples]:
    """A telephone band, noise at this signal-to-noise ratio, and µ-law."""

    def line(sound: Samples, chance: np.random.Generator) -> Samples:
        voice = telephone.band_pass(sound, 300, 3400)
        kinds = (noises.white, noises.pink, noises.brown)
        noise = kinds[chance.integers(len(kinds))](len(sound), chance)
        noisy = telephone.mixed(voice, telephone.band_pass(noise, 250, 3500, order=2), decibels)
        return telephone.mu_law(np.clip(noisy, -1, 1))

    return line


CONDITIONS: Final[Mapping[str, Condition]] = {
    "template_clean": Condition("template", _clean),
    "template_phone_15db": Condition("template", _landline(15)),
    "template_gsm": Condition("template", _mobile),
    "template_phone_5db": Condition("template", _landline(5)),
    "blind_phone_20db": Condition("blind", _landline(20)),
    # The caller is silent and does not hang up: a recogniser must see that the speech is over.
    "ends_clean": Condition("template", _clean, after=(3.0, 3.0)),
    "ends_phone_25db": Condition("template", _landline(25), after=(3.0, 3.0)),
}


def read_blind(path: Path = BLIND) -> list[Saying]:
    """Read such a file; empty lines and those that begin with # are passed over."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [Saying(_language(language), text.strip()) for language, text in rows]


def _language(name: str) -> Language:
    known: Mapping[str, Language] = {"kk": "kk", "ru": "ru", "mixed": "mixed"}
    if name not in known:
        raise ValueError(f"{name!r} is none of the languages {', '.join(known)}")
    return known[name]


class _Task(NamedTuple):
    """One condition to be recorded."""

    folder: Path
    name: str
    sayings: Sequence[Saying]
    seed: int


def make(
    folder: Path,
    template: Sequence[Saying],
    blind: Sequence[Saying],
    *,
    seed: int,
    only: Iterable[str] = (*CONDITIONS, NOTHING),
) -> list[Saying]:
    """Record the conditions into folders of their names; the same for the same seed.

    Returns sentences left out because espeak-ng does not tell their words apart.
    """
    sayings = {"template": template, "blind": blind}
    tasks = [
        _Task(folder / name, name, sayings[CONDITIONS[name].sentences], seed)
        if name in CONDITIONS
        else _Task(folder / name, name, (), seed)
        for name in only
    ]
    # A fresh process for each: what espeak-ng says depends a little on what it said before.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=spawn, max_tasks_per_child=1) as pool:
        return sorted(set().union(*pool.map(_make, tasks)))


def _make(task: _Task) -> set[Saying]:
    """Record one condition; runs in a process of its own."""
    if task.name == NOTHING:
        recordings.write(task.folder, _nothing(task.seed))
        return set()
    speaker = Speaker()
    voices.require(speaker.variants)
    # The seed is that of all conditions: the same voices say the same sentences.
    booth = _Booth(speaker, np.random.default_rng(task.seed), CONDITIONS[task.name])
    left_out: set[Saying] = set()
    recordings.write(task.folder, _said(booth, task.sayings, left_out))
    return left_out


def _nothing(seed: int) -> Iterator[Recording]:
    for name, sound in nothing.sounds(seed):
        yield Recording(f"{name}.wav", "kk", name, "", sound)  # any language would do


def _said(booth: "_Booth", sayings: Sequence[Saying], left_out: set[Saying]) -> Iterator[Recording]:
    for number, saying in enumerate(sayings):
        if recording := booth.record(f"{number:04}.wav", saying):
            yield recording
        else:
            left_out.add(saying)


@dataclass(frozen=True, slots=True)
class _Booth:
    """Records sentences under one condition."""

    speaker: Speaker
    chance: np.random.Generator
    condition: Condition

    def record(self, name: str, saying: Saying) -> Recording | None:
        """Let a stranger say it; None where the words cannot be told apart, whoever says it."""
        for _ in range(_ATTEMPTS):
            voice = voices.name(_spoken_as(saying), str(self.chance.choice(voices.HELD_OUT)))
            if spoken := self._say(saying.text, voice):
                sound, words = self._called(spoken)
                return Recording(name, saying.language, voice, saying.text, sound, words)
        return None

    def _say(self, text: str, voice: str) -> Spoken | None:
        chance = self.chance
        return self.speaker.say(
            text,
            voice,
            rate=int(chance.triangular(*_WORDS_A_MINUTE)),
            pitch=int(chance.integers(30, 71)),
            pitch_range=int(chance.integers(30, 71)),
            gap=int(chance.choice(_GAPS)),
        )

    def _called(self, spoken: Spoken) -> tuple[Samples, tuple[Placed, ...]]:
        chance = self.chance
        sound, factor = telephone.to_telephone_rate(spoken.samples)
        before = int(RATE * chance.uniform(0.2, 0.6))
        after = int(RATE * chance.uniform(*self.condition.after))
        level = 10 ** (chance.uniform(-18, -2) / 20) / np.abs(sound).max()
        sound = telephone.between_silences(sound * level, before, after)
        # A generator of its own, so that a line that takes more chance changes no other choice.
        line_chance = np.random.default_rng(int(chance.integers(1 << 32)))
        words = tuple(
            Placed(word, before / RATE + begin * factor, before / RATE + end * factor)
            for word, begin, end in _word_times(spoken)
        )
        return self.condition.line(sound, line_chance), words


def _spoken_as(saying: Saying) -> str:
    """The voice's language. The Russian voice reads Kazakh letters by their names."""
    if saying.language == "mixed":
        return "kk" if KAZAKH_ONLY.intersection(saying.text) else "ru"
    return saying.language


def _word_times(spoken: Spoken) -> Iterator[Placed]:
    """A word ends with its last phone, before the silence that may follow."""
    begins = [word.start for word in spoken.words]
    for word, next_begin in zip(spoken.words, [*begins[1:], float("inf")], strict=True):
        ends = [
            phone.end
            for phone in spoken.phones
            if phone.name != SILENCE and word.start <= phone.start < next_begin
        ]
        yield Placed(word.text, word.start, max(ends, default=word.start))
