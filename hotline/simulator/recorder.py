"""What a Record verb hears, and when it stops."""

from dataclasses import dataclass

import numpy as np

from hotline.simulator import audio
from hotline.simulator.audio import RATE, Sound
from hotline.simulator.leg import Leg
from hotline.simulator.line import HangUp, Moment, Press, Speak, StartTalking
from hotline.simulator.twiml import Verb

ALL_KEYS = "1234567890*#"


@dataclass(frozen=True, slots=True)
class RecordRules:
    """The attributes of a Record that say when it ends."""

    timeout: float
    max_length: float
    finish_on_key: str
    trims: bool

    @classmethod
    def of(cls, verb: Verb) -> "RecordRules":
        """Read them, with Twilio's defaults."""
        return cls(
            timeout=verb.seconds("timeout", 5),
            max_length=verb.seconds("maxLength", 3600),
            finish_on_key=verb.attributes.get("finishOnKey", ALL_KEYS),
            trims=verb.attributes.get("trim", "trim-silence") == "trim-silence",
        )


@dataclass(frozen=True, slots=True)
class Take:
    """A finished recording."""

    sound: Sound
    digits: str
    """The key that ended it, `hangup`, or empty."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was heard: Twilio then goes on with the next verb."""
        return not audio.voiced(self.sound).any()

    @property
    def is_hung_up(self) -> bool:
        """Whether the caller is gone."""
        return self.digits == "hangup"


class Recorder:
    """Collects the sound of one Record verb from a person on a leg."""

    def __init__(self, leg: Leg, rules: RecordRules) -> None:
        self._leg = leg
        self._rules = rules
        self._sound: Sound = audio.silence(0)

    def take(self) -> Take:
        """Record until silence, a key, the longest time, or the end of the call.

        Silence is measured in the sound itself, so it ends at the same sample at any speed.
        Raises Interrupted.
        """
        return self._take(self._listen())

    def cut_short(self) -> Take:
        """What was recorded until the customer took the call in hand."""
        return self._take("")

    def _take(self, digits: str) -> Take:
        sound = self._sound[: round(self._rules.max_length * RATE)]
        return Take(audio.trim(sound) if self._rules.trims else sound, digits)

    def _listen(self) -> str:
        is_talking = False
        while (left := self._rules.max_length - audio.seconds(self._sound)) > 0:
            quiet = audio.trailing_silence(self._sound)
            patience = left if is_talking else min(left, self._rules.timeout - quiet)
            if patience <= 0:
                return ""
            event = self._leg.listen(Moment.RECORDED, patience)
            self._append(audio.silence(event.elapsed))
            self._leg.streams.pass_silence(event.elapsed)
            match event.action:
                case HangUp():
                    return "hangup"
                case Press(key) if key in self._rules.finish_on_key:
                    return key
                case StartTalking():
                    is_talking = True
                case Speak() as words:
                    is_talking = False
                    if (ended_by := self._hear(words)) is not None:
                        return ended_by
                case None if not is_talking:
                    return ""
                case _:
                    pass
        return ""

    def _hear(self, words: Speak) -> str | None:
        """Record what is spoken; returns what ended the recording meanwhile, or None."""
        sound, ended_by = words.sound, None
        if (end := audio.silence_end(sound, self._rules.timeout)) is not None:
            sound, ended_by = sound[:end], ""
        length = min(audio.seconds(sound), self._rules.max_length - audio.seconds(self._sound))
        self._leg.step("speaks", seconds=round(length, 2), name=words.name)
        self._leg.streams.hear(sound[: round(length * RATE)], at_once=words.is_live)
        if not words.is_live:
            event = self._leg.listen_while_speaking(length)
            if event.action is not None:
                self._leg.streams.cut()
                sound = sound[: round(event.elapsed * RATE)]
            if isinstance(event.action, HangUp):
                ended_by = "hangup"
            elif isinstance(event.action, Press):
                key = event.action.keys
                ended_by = key if key in self._rules.finish_on_key else ended_by
        self._append(sound)
        return ended_by

    def _append(self, sound: Sound) -> None:
        self._sound = np.concatenate([self._sound, sound])
