"""Calls from the first ring to the last status callback."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence

import structlog

from hotline.simulator.carrier import Carrier
from hotline.simulator.leg import ApplicationBrokenError, HungUp, Leg, Turn
from hotline.simulator.line import Action, HangUp, Interrupted, Moment, Person, PickUp, Wait
from hotline.simulator.magic import call_fate
from hotline.simulator.resources import Call, new_sid, now
from hotline.simulator.twiml import Document
from hotline.simulator.verbs import RING_SECONDS, VERBS

log = structlog.get_logger()


class Calls:
    """Starts calls, keeps the live ones, and knows who answers which telephone."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._legs: dict[str, Leg] = {}
        self._scripts: dict[str, deque[Sequence[Action]]] = defaultdict(deque)
        self._handsets: dict[str, int] = defaultdict(int)
        for call in carrier.store.all(Call):
            if not call.is_over:
                # A carrier that was killed has lost its lines, not its books.
                call.status, call.ended_at = "failed", now()
                call.failure = "The carrier stopped during the call."
                carrier.store.save(call)

    def ring_in(
        self, sender: str, actions: Sequence[Action], *, live: bool, speed: float | None = None
    ) -> Call:
        """Somebody rings the customer's number; `sender` is their caller ID, raw."""
        config = self._carrier.config
        call = Call(
            sid=new_sid("CA"),
            sender=sender,
            recipient=config.number,
            direction="inbound",
            status="ringing",
            status_url=config.call_status_url,
        )
        person = Person(actions, speed=self._speed(live, speed), is_live=live)
        leg = Leg(self._carrier, call, person, fallback_url=config.voice_fallback_url)
        self._start(leg, lambda: self._answer_and_run(leg, Turn(config.voice_url)))
        return call

    def ring_out(self, call: Call, turn: Turn, *, timeout: float, fallback_url: str | None) -> None:
        """The customer rings somebody: a script, a handset on the page, or a magic number."""
        fate = call_fate(call.recipient)
        live = False
        actions: Sequence[Action] = ()
        with self._lock:
            if self._scripts[call.recipient]:
                actions = self._scripts[call.recipient].popleft()
            elif self._handsets[call.recipient]:
                live = True
            elif fate.hangs_up_after is not None:
                actions = (Wait(fate.hangs_up_after), HangUp())
        person = Person(actions, speed=self._speed(live, None), is_live=live)
        leg = Leg(self._carrier, call, person, fallback_url=fallback_url)
        self._start(leg, lambda: self._ring(leg, turn, timeout, fate.status))

    def act(self, sid: str, actions: Sequence[Action]) -> bool:
        """Let the person on a call do something; False if there is no such call now."""
        leg = self._legs.get(sid)
        if leg is None:
            return False
        leg.person.do(*actions)
        return True

    def take_over(self, sid: str, turn: Turn | None) -> bool:
        """Play something else on a live call, or hang it up."""
        leg = self._legs.get(sid)
        if leg is None:
            return False
        leg.taken_over = turn
        leg.person.interrupt()
        return True

    def expect(self, number: str, actions: Sequence[Action]) -> None:
        """Say what the person at `number` will do at the next call to them."""
        with self._lock:
            self._scripts[number].append(actions)

    def plug_in(self, number: str) -> None:
        """A handset on the page stands for this number."""
        with self._lock:
            self._handsets[number] += 1

    def unplug(self, number: str) -> None:
        """The handset is gone."""
        with self._lock:
            self._handsets[number] -= 1

    def close(self, timeout: float = 3.0) -> None:
        """Hang up everybody and wait a moment for their last words."""
        with self._lock:
            legs = list(self._legs.values())
        for leg in legs:
            leg.person.interrupt()
        self.wait_until_idle(timeout)

    @property
    def live(self) -> int:
        """Calls under way."""
        return len(self._legs)

    def wait(self, sid: str, timeout: float) -> None:
        """Wait until a call is over."""
        with self._changed:
            self._changed.wait_for(lambda: sid not in self._legs, timeout)

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until no call is under way."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._legs, timeout)

    def _speed(self, live: bool, speed: float | None) -> float:
        if speed is not None:
            return speed
        return 1.0 if live else self._carrier.config.speed

    def _start(self, leg: Leg, run: Callable[[], None]) -> None:
        self._carrier.store.save(leg.call)
        with self._lock:
            self._legs[leg.call.sid] = leg
        thread = threading.Thread(
            target=self._guard, args=(leg, run), name=leg.call.sid, daemon=True
        )
        thread.start()

    def _guard(self, leg: Leg, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception:
            # A fault of the carrier ends one call, not the process.
            log.exception("call failed", sid=leg.call.sid)
            leg.call.failure = "The simulated carrier has a fault: see its log."
            leg.set_status("failed")
        finally:
            with self._changed:
                self._legs.pop(leg.call.sid, None)
                self._changed.notify_all()

    def _ring(self, leg: Leg, turn: Turn, timeout: float, fate: str) -> None:
        leg.report_progress("initiated")
        leg.set_status("ringing")
        leg.report_progress("ringing")
        try:
            if leg.person.is_live:
                event = leg.listen(Moment.RINGING, timeout)
                fate = "completed" if isinstance(event.action, PickUp) else "no-answer"
            else:
                leg.person.pass_time(timeout if fate == "no-answer" else RING_SECONDS)
        except HungUp:
            fate = "busy"
        except Interrupted:
            fate = "canceled"
        if fate != "completed":
            self._finish(leg, fate)
            return
        leg.clock = 0.0
        leg.set_status("in-progress")
        leg.report_progress("answered")
        self._converse(leg, turn)

    def _answer_and_run(self, leg: Leg, turn: Turn) -> None:
        leg.set_status("ringing")
        self._converse(leg, turn)

    def _converse(self, leg: Leg, first: Turn) -> None:
        status, turn = "completed", first
        try:
            while True:
                following = self._play(leg, turn)
                if following is None:
                    leg.step("end of document")
                    break
                turn = following
        except HungUp as end:
            status = end.status
            if end.by_caller:
                leg.step("hangup", by="caller")
        except ApplicationBrokenError as broken:
            leg.call.failure = str(broken)
            leg.step("broken", message=str(broken))
        self._finish(leg, status)

    def _play(self, leg: Leg, turn: Turn) -> Turn | None:
        try:
            return self._perform(leg, leg.fetch(turn))
        except Interrupted:
            taken_over, leg.taken_over = leg.taken_over, None
            if taken_over is None:
                raise HungUp(by_caller=False) from None
            return taken_over

    def _perform(self, leg: Leg, document: Document) -> Turn | None:
        first = document.verbs[0].name if document.verbs else ""
        if leg.call.status == "ringing" and first != "Reject":
            leg.set_status("in-progress")
        for verb in document.verbs:
            following = VERBS[verb.name](leg, verb, document)
            if following is not None:
                return following
        return None

    def _finish(self, leg: Leg, status: str) -> None:
        leg.set_status(status)
        leg.report_progress("completed")
        self._carrier.store.save(leg.call)
