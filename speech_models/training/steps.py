"""Steps that are skipped when nothing has changed since they were done.

A step's fingerprint covers its settings, the files it reads, and the steps before it. It does not
cover the code: after a change of that the steps are done anew by hand (`anew_from`).
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """Something to do: `run` makes the files and folders `made`.

    `settings` (anything JSON can hold) and `reads` (files) are what its result depends on, apart
    from the steps before it.
    """

    name: str
    run: Callable[[], None]
    made: Sequence[Path]
    settings: Mapping[str, object]
    reads: Sequence[Path] = ()


def run(
    steps: Iterable[Step],
    record: Path,
    *,
    anew_from: str | None,
    say: Callable[[str], None],
) -> None:
    """Do the steps in order, leaving out those at the beginning that are done already.

    `record` remembers their fingerprints. `anew_from` names a step that is done in any case.
    Once one step is done anew, all those after it are.
    """
    done = json.loads(record.read_text()) if record.exists() else {}
    before, anew = "", False
    for step in steps:
        before = _fingerprint(step, before)
        anew = anew or step.name == anew_from or done.get(step.name) != before
        anew = anew or not all(path.exists() for path in step.made)
        if not anew:
            say(f"{step.name}: already done")
            continue
        done.pop(step.name, None)  # if it fails halfway, its old result is gone
        _write(record, done)
        begun = time.monotonic()
        step.run()
        done[step.name] = before
        _write(record, done)
        say(f"{step.name}: done in {_duration(time.monotonic() - begun)}")


def _fingerprint(step: Step, before: str) -> str:
    digest = hashlib.sha256(before.encode())
    digest.update(json.dumps([step.name, step.settings], sort_keys=True, default=str).encode())
    for path in step.reads:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _write(record: Path, done: Mapping[str, str]) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(done, indent=2))


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
