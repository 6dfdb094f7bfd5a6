"""Whole calls, led at random through the real webhooks: callers press, speak, wait and hang up.

What each single webhook does is in tests/usecases/test_take_call.py; here it is about what must
hold for every call, whichever way it takes.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest

from hotline.domain.appeals import AppealState
from hotline.simulator.twiml import Verb, parse
from hotline.simulator.twiml_rules import VOICE
from hotline.storage.tables import Appeal, Call, CallOutcome, CallStep, Recording
from tests.factories import sid
from tests.world import ADDRESS, LANDLINE, MOBILE, WITHHELD, CarrierSide, World, make_world

CALLERS = (MOBILE, LANDLINE, WITHHELD, "", "+123456", "Mama")
LONGEST_CALL = 60
"""Webhooks; a caller who does anything at all for that long found a loop."""


@dataclass
class Caller:
    """Somebody who rings once and does whatever the seed says."""

    line: CarrierSide
    draw: random.Random
    number: str
    silence: float
    """How probable it is that they say nothing after the beep."""
    carrier_sid: str = field(default_factory=lambda: sid("CA"))
    did: list[str] = field(default_factory=list)
    heard: Counter[str] = field(default_factory=Counter)
    recordings: list[str] = field(default_factory=list)

    def ring(self) -> None:
        """Go through one call, until somebody hangs up."""
        verb = self.send("/twilio/voice")
        while verb.name != "Hangup" and self.draw.random() > 0.05:
            assert len(self.did) < LONGEST_CALL, self.did
            verb = self.answer(verb)
        for recording in self.recordings:
            self.announce(recording)
        for _ in range(self.draw.choice((1, 2))):
            self.tell("/twilio/call-status", CallStatus="completed", CallDuration="31")

    def answer(self, verb: Verb) -> Verb:
        """Do something of what the last verb allows."""
        if verb.name == "Redirect":
            return self.send(verb.text)
        action = verb.attributes["action"]
        if verb.name == "Gather":
            keys = ("", "", "", "0", "1", "2", "3", "9", "*", "123", "87051234567")
            return self.send(action, Digits=self.draw.choice(keys))
        if verb.name == "Dial":
            outcomes = ("completed", "busy", "no-answer", "failed", "a-new-one")
            return self.send(action, DialCallStatus=self.draw.choice(outcomes))
        return self.speak(action)

    def speak(self, action: str) -> Verb:
        """Say something, or press a key at the beep."""
        recording = sid("RE")
        self.recordings.append(recording)
        if self.draw.random() < 0.3:
            self.announce(recording)
        return self.send(
            action,
            RecordingSid=recording,
            RecordingDuration=self.draw.choice(("0", "1", "7", "180")),
            Digits=self.draw.choice(("", "#", "2", "0", "3", "hangup")),
        )

    def announce(self, recording: str) -> None:
        self.tell(
            "/twilio/recording-status",
            RecordingSid=recording,
            RecordingStatus="completed",
            RecordingDuration="7",
        )

    def tell(self, path: str, **form: str) -> None:
        answer = self.line.post(path, CallSid=self.carrier_sid, From=self.number, **form)
        assert answer.status_code == 204, self.did

    def send(self, url: str, **form: str) -> Verb:
        """Send a webhook, sometimes twice; return the verb for which the carrier waits."""
        path = url.removeprefix(ADDRESS).partition("#")[0]
        self.did.append(f"{path} {form}")
        form = {"CallSid": self.carrier_sid, "From": self.number, "To": "+77213199000", **form}
        answer = self.line.post(path, **form)
        if self.draw.random() < 0.2:
            assert self.line.post(path, **form).text == answer.text, self.did
        assert answer.status_code == 200, self.did
        content_type = answer.headers["Content-Type"]
        document = parse(answer.data, content_type, f"{ADDRESS}{path}", rules=VOICE)
        assert document.violations == [], (self.did, answer.text)
        names = [verb.name for verb in document.verbs]
        self.heard.update(names)
        # Twilio calls no action where nothing was recorded, and goes on with the next verb.
        if names[-2:] == ["Record", "Redirect"]:
            return document.verbs[-1 if self.draw.random() < self.silence else -2]
        return document.verbs[-1]


@dataclass
class Day:
    """A hotline and everybody who rang it."""

    world: World
    callers: list[Caller]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Return a day whose calls are over; the last ones came when the reception was closed."""
    world = make_world(tmp_path_factory.mktemp("day"))
    line, draw = CarrierSide.of(world), random.Random(2026)
    habits = list(product(CALLERS, (0.0, 0.5, 1.0)))
    callers = [Caller(line, draw, number, silence) for number, silence in habits * 2]
    for caller in callers[: len(habits)]:
        caller.ring()
    world.clock.move(hours=12)
    for caller in callers[len(habits) :]:
        caller.ring()
    yield Day(world, callers)
    world.close()


def test_every_answer_was_markup_without_a_warning(day: Day) -> None:
    """See `Caller.send`. Here: that the callers got around."""
    heard = sum((caller.heard for caller in day.callers), Counter[str]())
    assert {"Play", "Gather", "Record", "Redirect", "Dial", "Hangup"} <= set(heard)
    flows = {step.flow for step in day.world.rows(CallStep)}
    # Nothing is broken on that day, and nobody in danger.
    assert flows == set(day.world.ctx.flows.flows) - {"apology", "emergency", "duty"}


def test_every_call_is_settled(day: Day) -> None:
    calls = day.world.rows(Call)
    assert {call.carrier_sid for call in calls} == {caller.carrier_sid for caller in day.callers}
    appeals = Counter(appeal.call_id for appeal in day.world.rows(Appeal))
    for call in calls:
        assert call.ended_at is not None
        assert call.outcome is not None
        assert appeals[call.id] == (call.outcome is CallOutcome.APPEAL), "one, or none"


def test_whatever_was_recorded_is_decided_on(day: Day) -> None:
    recordings = day.world.rows(Recording)
    made = [recording for caller in day.callers for recording in caller.recordings]
    assert sorted(recording.carrier_sid for recording in recordings) == sorted(made)
    appeals = {appeal.id: appeal for appeal in day.world.rows(Appeal)}
    for recording in recordings:
        assert recording.is_message is not None
        if recording.is_message:
            assert appeals[recording.appeal_id].call_id == recording.call_id
            assert appeals[recording.appeal_id].state is AppealState.RECEIVED
        else:
            assert recording.problem
