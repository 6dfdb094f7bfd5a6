"""Whatever a run started and left behind, and the guard that ends it.

Every process that the supervisor starts carries the mark HOTLINE_RUN=<data-dir>//<run> in its
environment, and so does everything that such a process starts in turn: other sessions, other
process groups (RQ's work-horse has its own), orphans whose parent was killed. So the mark finds
them where parents, groups and PR_SET_PDEATHSIG (which reaches direct children only) do not.

The guard is a small process of its own beside the supervisor. It waits for the end of a pipe
whose other end only the supervisor holds. That end comes with an orderly stop, and with kill -9
of the supervisor just as well; then the guard ends whatever still carries the mark of its run. It
leaves other runs alone, because the next one may have begun by then. The next start, which holds
the data folder's lock, ends whatever carries the mark of any run on the folder, in case somebody
killed supervisor and guard.

This file runs as a script as well (`python leftovers.py DATA_DIR RUN`), so it imports only the
standard library. Without /proc (macOS) nothing is found, and the supervisor's own orderly stop of
its children's process groups is all there is.
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

MARK = "HOTLINE_RUN"
GRACE_S = 5.0
_POLL_S = 0.05
_PROC = Path("/proc")


def mark(data_dir: Path, run: str) -> dict[str, str]:
    """The addition to a child's environment that makes it findable; `data_dir` is absolute."""
    return {MARK: f"{data_dir}//{run}"}


def find(data_dir: Path, run: str = "") -> list[int]:
    """Process ids with the mark of this run, or of any on the folder; zombies do not count."""
    wanted = os.fsencode(f"{MARK}={data_dir}//{run}")
    found = []
    for process in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is somebody else's
            variables = (process / "environ").read_bytes().split(b"\0")
            if any(variable.startswith(wanted) for variable in variables):
                found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


def end(data_dir: Path, run: str = "", grace_s: float = GRACE_S) -> int:
    """End everything that `find` finds: SIGTERM, and SIGKILL after `grace_s` seconds.

    Returns how many processes there were to end. Gives up on one that the kernel itself holds
    (state D) after as long again.
    """
    asked: set[int] = set()
    deadline = time.monotonic() + grace_s
    while (pids := find(data_dir, run)) and time.monotonic() < deadline + grace_s:
        late = time.monotonic() >= deadline
        for pid in pids:
            if late or pid not in asked:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked.update(pids)
        time.sleep(_POLL_S)
    return len(asked)


def main() -> None:
    """Be the guard: wait for the end of standard input, then end what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it must outlive the supervisor
    sys.stdin.buffer.read()
    # A child that was between fork and exec at that moment shows the mark only a little later.
    for _ in range(3):
        end(Path(sys.argv[1]), run=sys.argv[2])
        time.sleep(_POLL_S)


if __name__ == "__main__":
    main()
