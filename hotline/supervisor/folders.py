"""The data folder: everything that a hotline on one machine keeps.

<data-dir>/log/<process>.log   what the processes print
<data-dir>/run/                lock, status and sockets of the run that is going on
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.supervisor.errors import StartError


def prepare_data_dir(data_dir: Path) -> Path:
    """Make the data folder and its subfolders, and prove that they can be written.

    Returns the absolute path. A folder that is made here belongs to its owner alone, because
    recordings and appeals are personal data; one that exists keeps its permissions.

    Raises:
        StartError: the folder cannot be made or written.
    """
    folder = data_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("log", "run"):
            (folder / part).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder / part) as probe:
                probe.write(b"can be written")
    except OSError as problem:
        raise StartError(
            f"The data folder {folder} cannot be written ({problem.strerror}): "
            "choose another with --data-dir, or give this user the right to write there."
        ) from problem
    return folder.resolve()


@contextmanager
def only_run(data_dir: Path) -> Iterator[None]:
    """Hold the folder for one run; the kernel lets go of it when the process ends, however.

    Raises:
        StartError: another run holds it.
    """
    with (data_dir / "run" / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise StartError(
                f"The hotline already runs on {data_dir} (process {holder}): "
                "stop it first, or give this one another folder with --data-dir."
            ) from problem
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
