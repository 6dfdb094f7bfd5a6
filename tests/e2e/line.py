"""The whole line in processes of its own, started as its user starts it."""

import contextlib
import functools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from hotline.bootstrap import build
from hotline.domain.deliveries import DeliveryState
from hotline.domain.work import WorkKind, WorkState
from hotline.settings import load_settings
from hotline.storage.tables import Call, Delivery, Work
from hotline.supervisor import leftovers
from hotline.usecases.context import Context
from tests.e2e.carrier import CarrierClient
from tests.e2e.console import Console

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-m", "hotline.cli.main", "run"]
PATIENCE_S = 120
# Takes an SMS, and its receipt never comes (hotline/simulator/magic.py): it stays on its way.
NO_RECEIPT = "+77010009009"
# The last line that `run` prints before it waits for Ctrl-C.
EVERYTHING_RUNS = "Ctrl-C stops everything."

# A test has no time for the leases of a real installation; and nobody answers at the reception,
# so that a caller who wants a person ends at the same place in and out of working hours.
SETTINGS = {
    # Training takes longer than these tests; the keywords route meanwhile.
    "HOTLINE_ROUTING__TRAIN_AT_START": "false",
    "HOTLINE_WORK__LEASE_S": "5",
    "HOTLINE_SMS__ACKNOWLEDGE_WITHIN_S": "5",
    "HOTLINE_WORK__SWEEP_EVERY_S": "0.5",
    "HOTLINE_CARRIER__TIMEOUT_S": "3",
    "HOTLINE_VOICE__RECEPTION_PHONE": "+77010009101",
    "HOTLINE_VOICE__RECEPTION_OPENS": "00:00",
    "HOTLINE_VOICE__RECEPTION_CLOSES": "23:59:59",
}


def wait_for(condition: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
    """Return the first true answer; fail the test when none comes in time."""
    deadline = time.monotonic() + patience_s
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {patience_s:g} s in vain: {what}"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Line:
    """A line that runs."""

    def __init__(self, data_dir: Path, process: "subprocess.Popen[bytes]", output: Path) -> None:
        self.data_dir = data_dir
        self.process = process
        self._output = output
        self.carrier = CarrierClient(self._told("Telephone"))
        self.address = self._told("Console").removesuffix("/console/")
        self.ctx = self._context()

    @property
    def output(self) -> str:
        """What the command printed so far."""
        return self._output.read_text(encoding="utf-8")

    @functools.cached_property
    def console(self) -> Console:
        """The console, signed in with the first login that the command printed."""
        first = re.search(r"first login: (\S+) +password: (\S+)", self.output)
        assert first, self.output
        return Console(self.address, first[1], first[2])

    # --- Processes -----------------------------------------------------------------------------

    def pid(self, name: str) -> int:
        """Return the process id of one of the supervisor's processes, once it runs."""
        return wait_for(lambda: self.running(name), f"{name} runs")

    def children(self, name: str) -> list[int]:
        """Return the children of a process: gunicorn's workers, RQ's work-horse."""
        parent = self.running(name)
        return [pid for pid, ppid in _parents().items() if ppid == parent]

    def horse(self, name: str) -> int:
        """Return the work-horse of a worker, as soon as it has one: a job is under way."""
        return wait_for(lambda: self.children(name), f"{name} has a job")[0]

    def kill(self, pid: int) -> None:
        """Do as `kill -9`."""
        os.kill(pid, signal.SIGKILL)

    def is_back(self, name: str, after: int) -> bool:
        """Whether a process runs again that was `after` before."""
        return self.running(name) not in (None, after)

    @contextlib.contextmanager
    def paused(self, *names: str) -> Iterator[None]:
        """Hold processes, so that what they should do piles up."""
        pids = [self.pid(name) for name in names]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def running(self, name: str, *states: str) -> int | None:
        """Return the process id of a process in one of these states ("running" if none given)."""
        told = json.loads((self.data_dir / "run" / "status.json").read_text(encoding="utf-8"))
        found = [p for p in told["processes"] if p["name"] == name]
        wanted = states or ("running",)
        return int(found[0]["pid"]) if found and found[0]["state"] in wanted else None

    # --- Work ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until nothing is under way: no call, no webhook, no work, no SMS."""
        deadline = time.monotonic() + PATIENCE_S
        while (left := self.unsettled()) or not self.carrier.is_idle():
            assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain; left: {left}"
            time.sleep(0.02)

    def unsettled(self) -> list[str]:
        """Return the work that is still to be done and the messages that are on their way.

        What follows in any case some time later does not count: the look at the carrier after a
        message, and the confirmation of receipt for whom routing confirmed nothing in time.
        """
        later = (WorkKind.RECONCILE, WorkKind.ACKNOWLEDGE)
        on_their_way = [s for s in DeliveryState if s.name not in ("DELIVERED", "FAILED")]
        with self.ctx.units.read() as session:
            works = session.scalars(
                select(Work).where(Work.state == WorkState.OPEN, Work.kind.not_in(later))
            )
            deliveries = session.scalars(
                select(Delivery).where(
                    Delivery.state.in_(on_their_way), Delivery.to_phone != NO_RECEIPT
                )
            )
            return [f"{work.kind} {work.subject_id}: {work.problem}" for work in works] + [
                f"SMS to {each.to_phone} is {each.state}: {each.problem}" for each in deliveries
            ]

    def let_pass(self, time_passed: timedelta) -> None:
        """Make the hotline believe that time went by since it last tried something."""
        with self.ctx.units.write() as unit:
            for work in unit.session.scalars(select(Work).where(Work.state == WorkState.OPEN)):
                work.due_at -= time_passed
            for delivery in unit.session.scalars(
                select(Delivery).where(Delivery.sending_at.is_not(None))
            ):
                delivery.sending_at -= time_passed
            for call in unit.session.scalars(select(Call).where(Call.ended_at.is_(None))):
                call.started_at -= time_passed

    # --- Ends ----------------------------------------------------------------------------------

    def stop(self) -> None:
        """Press Ctrl-C; everything must be gone then."""
        self.ctx.units.engine.dispose()
        if "console" in self.__dict__:
            self.console.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE_S) == 0, self.output
        assert leftovers.find(self.data_dir) == []

    def _told(self, what: str) -> str:
        found = re.search(rf"^ *{what} +(http\S+)", self.output, re.MULTILINE)
        assert found, self.output
        return found[1].removesuffix("/") if what == "Telephone" else found[1]

    def _context(self) -> Context:
        """Put together what the web server works with: same settings, same secrets."""
        variables = Path(f"/proc/{self.pid('web')}/environ").read_bytes().decode().split("\0")
        return build(load_settings(environment=dict(v.split("=", 1) for v in variables if v)))


@contextlib.contextmanager
def running_line(data_dir: Path, settings: Mapping[str, str], *options: str) -> Iterator[Line]:
    """Run `python3 manage.py run` in a folder, with settings by environment."""
    output = data_dir.parent / f"{data_dir.name}.out"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*RUN, "--data-dir", str(data_dir), "--port", str(free_port()), *options],
            env={**os.environ, **SETTINGS, "HOTLINE_SIMULATOR__PORT": str(free_port()), **settings},
            cwd=ROOT,
            stdout=file,
            stderr=file,
            start_new_session=True,  # the terminal's Ctrl-C is for the tests
        )
    try:
        wait_for(
            lambda: EVERYTHING_RUNS in output.read_text() or process.poll() is not None, "it starts"
        )
        line = Line(data_dir, process, output)
        yield line
        line.stop()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)


def _parents() -> dict[int, int]:
    """Return each process's parent; proc(5): the fourth field of stat, after `(name)`."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(stat.parent.name)] = int(parent)
    return found
