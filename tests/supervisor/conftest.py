"""Real child processes: small Python programs under a supervisor here or in its own process."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from hotline.supervisor import leftovers
from hotline.supervisor.process import ProcessSpec

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20

# A supervisor as a program: DATA_DIR, then {name: command} as JSON.
SUPERVISOR = """
import json, sys
from pathlib import Path
from hotline.supervisor.process import ProcessSpec
from hotline.supervisor.supervisor import Supervisor

with Supervisor(Path(sys.argv[1]), lambda line: print(line, flush=True)) as supervisor:
    for name, command in json.loads(sys.argv[2]).items():
        supervisor.start(ProcessSpec(name, command))
    print("all started", flush=True)
    supervisor.run_until_stopped()
"""

# What RQ does: the work-horse lives in a session of its own and survives its worker.
WORKER_WITH_HORSE = """
import pathlib, signal, subprocess, sys
horse = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"],
                         start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(str(horse.pid))
signal.pause()
"""


@dataclass(frozen=True)
class Tools:
    """Short ways to the things that most of these tests need."""

    folder: Path

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def wait_for(self, condition: Callable[[], T]) -> T:
        """The first true answer; fails the test when none comes."""
        deadline = time.monotonic() + PATIENCE_S
        while not (answer := condition()):
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)
        return answer

    def is_alive(self, pid: int) -> bool:
        """Whether the process exists and is no zombie."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state != "Z"

    def python(self, program: str, *arguments: object) -> list[str]:
        return [sys.executable, "-c", program, *map(str, arguments)]

    def pausing(self, name: str = "pausing") -> ProcessSpec:
        return ProcessSpec(name, self.python("import signal; signal.pause()"))

    def worker_with_horse(self, horse_file: Path) -> ProcessSpec:
        """A worker; the horse's pid stands in the file as soon as it is ready."""
        return ProcessSpec(
            "worker",
            self.python(WORKER_WITH_HORSE, horse_file),
            ready=lambda: horse_file.exists() and bool(horse_file.read_text()),
        )

    def read_status(self) -> dict[str, int]:
        """Pids by name, from the status file."""
        told = json.loads((self.data_dir / "run" / "status.json").read_text())
        return {each["name"]: each["pid"] for each in told["processes"]}

    @contextlib.contextmanager
    def supervisor_program(self, **commands: list[str]) -> Iterator[subprocess.Popen[str]]:
        """A supervisor in a process of its own, once all its children are started."""
        with subprocess.Popen(
            self.python(SUPERVISOR, self.data_dir, json.dumps(commands)),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                assert "all started\n" in iter(process.stdout.readline, "")
                yield process
            finally:
                process.send_signal(signal.SIGTERM)


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    tools = Tools(tmp_path)
    yield tools
    leftovers.end(tools.data_dir.resolve(), grace_s=0.5)  # a failed test must not leave anything
