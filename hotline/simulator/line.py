"""The person at the telephone: what they do, and how time passes on the line."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from hotline.simulator.audio import Sound


@dataclass(frozen=True, slots=True)
class Listen:
    """Do nothing until the line waits for the caller."""


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, one after another."""

    keys: str


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak after the beep."""

    sound: Sound
    name: str = ""
    is_live: bool = False
    """Spoken into a microphone just now: its time has passed already."""


@dataclass(frozen=True, slots=True)
class StartTalking:
    """Speak into a microphone from now on; the sound follows as `Speak`."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Say nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the receiver down."""


@dataclass(frozen=True, slots=True)
class PickUp:
    """Answer a ringing telephone."""


@dataclass(frozen=True, slots=True)
class Spoil:
    """Let the next recording come out broken: `garbage`, `empty` file, or WAV of `nothing`."""

    how: str


Action: TypeAlias = Listen | Press | Speak | StartTalking | Wait | HangUp | PickUp | Spoil


class Moment(Enum):
    """What the line does, as far as it matters to the person."""

    RINGING = auto()
    HEARING = auto()
    """Something plays that no key interrupts."""
    PROMPTED = auto()
    """Something plays inside a Gather: a key interrupts it."""
    AWAITED = auto()
    """The line is silent and waits for keys."""
    RECORDED = auto()
    """After the beep."""
    SPEAKING = auto()
    """After the beep, in the middle of the person's own words."""


WAITING = frozenset({Moment.AWAITED, Moment.RECORDED})
TAKES_KEYS = frozenset({Moment.PROMPTED, Moment.AWAITED, Moment.RECORDED, Moment.SPEAKING})


@dataclass(frozen=True, slots=True)
class Event:
    """What the person did, if anything, after `elapsed` seconds of line time."""

    elapsed: float
    action: Action | None = None


class Interrupted(Exception):  # noqa: N818 - a signal, not an error
    """The customer took the call in hand through the REST interface."""


class Person:
    """Acts on a script, or live as actions arrive.

    A script waits for its moment: a key is pressed when the line takes keys, words are spoken
    after the beep. Live, a key that the line does not take is lost, as on a real telephone.
    `speed` is that of `CarrierConfig`.
    """

    def __init__(self, actions: Iterable[Action], *, speed: float, is_live: bool = False) -> None:
        self._actions: deque[Action] = deque(actions)
        self.speed = speed
        self._changed = threading.Condition()
        self._is_interrupted = False
        self.is_live = is_live
        self._spoil = ""

    def do(self, *actions: Action) -> None:
        """Add something to do."""
        with self._changed:
            self._actions.extend(actions)
            self._changed.notify_all()

    def spoil(self, recording: bytes) -> bytes:
        """What becomes of a recording on its way to the disk."""
        how, self._spoil = self._spoil, ""
        match how:
            case "garbage":
                return b"RIFF" + bytes(reversed(recording[4:2000]))
            case "empty":
                return b""
            case "nothing":
                return recording[:44]
            case _:
                return recording

    def interrupt(self) -> None:
        """Make the wait under way, or the next one, raise Interrupted."""
        with self._changed:
            self._is_interrupted = True
            self._changed.notify_all()

    def next(self, moment: Moment, limit: float) -> Event:
        """What the person does within `limit` seconds of line time.

        Raises Interrupted.
        """
        elapsed = 0.0
        with self._changed:
            while True:
                if self._is_interrupted:
                    self._is_interrupted = False
                    raise Interrupted
                action = self._take(moment)
                if isinstance(action, Spoil):
                    self._spoil = action.how
                elif isinstance(action, Wait):
                    passed = self._pass(min(action.seconds, limit - elapsed))
                    if passed < action.seconds:
                        self._actions.appendleft(Wait(action.seconds - passed))
                    elapsed += passed
                elif action is not None:
                    return Event(elapsed, action)
                else:
                    elapsed += self._pass(limit - elapsed)
                if elapsed >= limit - 1e-6:
                    return Event(limit)

    def pass_time(self, seconds: float) -> None:
        """Let line time pass during which nothing can happen."""
        if self.speed:
            time.sleep(seconds / self.speed)

    def _take(self, moment: Moment) -> Action | None:
        """Take the next action whose moment it is; lose live keys that come too early."""
        if self.is_live:
            return self._take_live(moment)
        while self._actions:
            action = self._actions[0]
            if isinstance(action, Listen):
                if moment not in WAITING:
                    return None
                self._actions.popleft()
                continue
            return self._take_at(0, moment) if fits(action, moment) else None
        return None

    def _take_live(self, moment: Moment) -> Action | None:
        for place, action in enumerate(self._actions):
            cuts_in = moment is Moment.SPEAKING and isinstance(action, HangUp | Press)
            if cuts_in or fits(action, moment):
                return self._take_at(place, moment)
        kept = [action for action in self._actions if not isinstance(action, Press | Listen)]
        self._actions = deque(kept)
        return None

    def _take_at(self, place: int, moment: Moment) -> Action:
        action = self._actions[place]
        del self._actions[place]
        if isinstance(action, Press) and len(action.keys) > 1 and moment in TAKES_KEYS:
            self._actions.insert(place, Press(action.keys[1:]))
            return Press(action.keys[0])
        return action

    def _pass(self, seconds: float) -> float:
        """Let line time pass, less if something changes; called with the condition held."""
        if seconds <= 0:
            return 0.0
        if self.speed == 0:
            return seconds
        started = time.monotonic()
        self._changed.wait(seconds / self.speed)
        return min(seconds, (time.monotonic() - started) * self.speed)


def fits(action: Action, moment: Moment) -> bool:
    """Whether an action can be done at this moment."""
    match action:
        case Speak() | StartTalking():
            return moment is Moment.RECORDED
        case Press():
            return moment in TAKES_KEYS and moment is not Moment.SPEAKING
        case PickUp():
            return moment is Moment.RINGING
        case Listen():
            return moment in WAITING
        case Wait() | HangUp() | Spoil():
            return moment is not Moment.SPEAKING
