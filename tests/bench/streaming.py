"""How soon after the hang-up a call has words: from its media stream, and from its recording.

    PYTHONPATH=. python tests/bench/streaming.py [--calls N] [--sample NAME]

The whole line runs in processes of its own, and calls come at the pace of life: what is said takes
as long as it takes. Both delays are of the same call: from the moment at which the simulated
carrier hangs up until another process can read the words in the database. The speech worker and the
stream share the machine, as they do in earnest.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Select, select

from hotline.storage.tables import Call, LiveTranscript, Recording, Transcript
from tests.e2e.cast import HANG_UP, SAMPLES, speak
from tests.e2e.line import Line, free_port, running_line
from worker.speech.wer import word_errors

PATIENCE_S = 60
LOOK_EVERY_S = 0.005


@dataclass(frozen=True)
class Delay:
    """Seconds after the hang-up, and the share of wrong words."""

    seconds: float
    wrong: float


def measure(line: Line, number: int, sample: str) -> Mapping[str, Delay]:
    """Make one call and wait for both texts."""
    caller = f"+7701555{number:04}"
    call = line.carrier.ring(caller, [speak(sample), HANG_UP], speed=1.0)
    of_call = Call.carrier_sid == call
    looks: dict[str, Select[tuple[str]]] = {
        "media stream": select(LiveTranscript.text).join(Call).where(of_call),
        "recording": select(Transcript.text).join(Recording).join(Call).where(of_call),
    }
    seen: dict[str, tuple[datetime, str]] = {}
    deadline = time.monotonic() + PATIENCE_S + 60
    while len(seen) < len(looks) and time.monotonic() < deadline:
        for name in looks.keys() - seen.keys():
            with line.ctx.units.read() as session:
                text = session.scalar(looks[name])
            if text is not None:
                seen[name] = datetime.now(UTC), text
        time.sleep(LOOK_EVERY_S)
    hung_up = hang_up_time(line, call)
    return {
        name: Delay((at - hung_up).total_seconds(), word_errors(SAMPLES[sample], text).rate)
        for name, (at, text) in seen.items()
    }


def hang_up_time(line: Line, call: str) -> datetime:
    """Read from the carrier's log when the recording ended with the hang-up."""
    steps = line.carrier.hear_out(call)["steps"]
    (ended,) = (step for step in steps if step["data"].get("ended_by") == "hangup")
    return datetime.fromisoformat(ended["at"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--sample", default="C_110.wav", choices=sorted(SAMPLES))
    asked = parser.parse_args()
    settings = {
        "HOTLINE_STREAM__ENABLED": "true",
        "HOTLINE_STREAM__PORT": str(free_port()),
        "HOTLINE_WORK__SWEEP_EVERY_S": "2.0",
    }
    with (
        tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder,
        running_line(Path(folder) / "var", settings, "--no-demo") as line,
    ):
        found = [measure(line, number, asked.sample) for number in range(asked.calls)]
    for name in ("media stream", "recording"):
        report(name, [delays[name] for delays in found if name in delays], asked.calls)


def report(name: str, delays: list[Delay], calls: int) -> None:
    """Print one line of the table."""
    if not delays:
        print(f"{name:13} no words")
        return
    seconds = [delay.seconds for delay in delays]
    wrong = statistics.mean(delay.wrong for delay in delays)
    print(
        f"{name:13} words of {len(delays)} of {calls} calls;"
        f" after the hang-up: median {statistics.median(seconds):.2f} s,"
        f" longest {max(seconds):.2f} s; wrong words {wrong:.1%}"
    )


if __name__ == "__main__":
    main()
