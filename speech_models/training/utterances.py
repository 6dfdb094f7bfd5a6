"""One synthetic call: a line spoken by a voice, sent over a telephone line, as the network sees it.

Everything is chosen by one numpy Generator, so a seed decides all.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from speech_models.training import alignment, features, telephone, voices
from speech_models.training.noises import RATE, Samples
from speech_models.training.script import Line
from speech_models.training.speaking import Phone, Speaker, Spoken, SpokenWord

_PLAIN_VOICE: Final = 0.05  # share of lines that are said in no variant
_WORDS_A_MINUTE: Final = (105, 165, 230)  # least, most usual, most
_GAPS: Final = (0, 0, 0, 0, 1, 3, 6, 12, 25)  # pauses between words, 10 ms; most people make none
_LINE_SOUNDS: Final = 0.15  # share of lines with tones, clicks or music around the speech
_SOUNDS_ALONE: Final = 0.85  # share of lines without speech that have them
_NOTHING_SAID: Final = (0.5, 4.0)  # seconds
_BACKGROUND_VOICES: Final = 60  # how many are remembered for babble


class Utterance(NamedTuple):
    """What the network learns from: features [frames, 40] and which phone has how many frames.

    `durations` counts frames of 30 ms; `words` says how each word was pronounced.
    """

    features: NDArray[np.float32]
    phones: list[str]
    durations: NDArray[np.int16]
    words: list[SpokenWord]
    seconds: float


class _Placed(NamedTuple):
    """A clean sound at 8 kHz between silences: where the speech is, and its phones."""

    sound: Samples
    speech: tuple[int, int]
    phones: list[Phone]
    words: list[SpokenWord]


@dataclass
class Studio:
    """Records lines one after the other. Earlier voices are the babble behind later ones."""

    speaker: Speaker
    chance: np.random.Generator
    background: list[Samples] = field(default_factory=list)

    def record(self, line: Line) -> Utterance | None:
        """Say the line on a synthetic telephone.

        Returns None where the speech cannot be aligned: its words are not told apart, or it is
        too fast for the network's frames.
        """
        placed = self._spoken(line) if line.text else self._nothing()
        if placed is None:
            return None
        sound = placed.sound
        if self.chance.random() < (_LINE_SOUNDS if line.text else _SOUNDS_ALONE):
            sound = telephone.with_line_sounds(sound, placed.speech, self.chance)
        seen = features.mfcc(telephone.called(sound, self.chance, self.background))
        shares = alignment.durations(placed.phones, alignment.network_frames(len(seen)))
        if shares is None:
            return None
        names = [phone.name for phone in placed.phones]
        return Utterance(seen, names, shares, placed.words, len(sound) / RATE)

    def _spoken(self, line: Line) -> _Placed | None:
        spoken = self._say(line)
        if spoken is None:
            return None
        speed = float(self.chance.choice(telephone.SPEEDS))
        sound, factor = telephone.to_telephone_rate(spoken.samples, speed)
        if len(self.background) < _BACKGROUND_VOICES:
            self.background.append(sound)
        before = int(RATE * self.chance.uniform(0.05, 0.7))
        after = int(RATE * self.chance.uniform(0.15, 0.8))
        speech = (before, before + len(sound))
        sound = telephone.between_silences(sound, before, after)
        phones = alignment.segments(
            spoken.phones, factor=factor, before=before / RATE, total=len(sound) / RATE
        )
        return _Placed(sound, speech, phones, spoken.words)

    def _say(self, line: Line) -> Spoken | None:
        chance = self.chance
        plain = chance.random() < _PLAIN_VOICE
        variant = None if plain else str(chance.choice(voices.TRAINING))
        return self.speaker.say(
            line.text,
            voices.name(line.voice, variant),
            rate=int(chance.triangular(*_WORDS_A_MINUTE)),
            pitch=int(chance.integers(20, 81)),
            pitch_range=int(chance.integers(10, 81)),
            gap=int(chance.choice(_GAPS)),
        )

    def _nothing(self) -> _Placed:
        length = int(RATE * self.chance.uniform(*_NOTHING_SAID))
        silence = alignment.segments([], factor=1, before=0, total=length / RATE)
        return _Placed(np.zeros(length), (length, 0), silence, [])
