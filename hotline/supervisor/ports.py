"""TCP ports: is one free, who has it, which one is."""

import errno
import re
import socket
from pathlib import Path

from hotline.supervisor.errors import StartError


def require_free(host: str, port: int) -> None:
    """Check that a server can listen on `host`:`port`.

    Raises:
        StartError: it cannot; the sentence says why and names another port.
    """
    try:
        _bind(host, port).close()
    except OSError as problem:
        other = f"choose another: python3 manage.py run --port {free_port(host, after=port)}"
        if problem.errno == errno.EADDRINUSE:
            raise StartError(f"Port {port} is in use{_by_whom(port)}; {other}") from problem
        if problem.errno == errno.EACCES:
            raise StartError(f"Port {port} is kept for the superuser; {other}") from problem
        raise StartError(
            f"Nothing can listen on {host}, port {port} ({problem.strerror}): "
            "give an address of this machine."
        ) from problem


def free_port(host: str = "127.0.0.1", *, after: int | None = None) -> int:
    """A port that is free now: any, or the next of `after`+10, `after`+20 ... (never below 1024).

    Somebody else may take it before the caller does.
    """
    candidates = range(max(after + 10, 1080), 65_536, 10) if after is not None else ()
    for candidate in (*candidates, 0):
        try:
            with _bind(host, candidate) as listener:
                return int(listener.getsockname()[1])
        except OSError as problem:
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
                break
    with _bind("127.0.0.1", 0) as listener:  # `host` itself is the trouble
        return int(listener.getsockname()[1])


def _bind(host: str, port: int) -> socket.socket:
    """A socket bound as web servers bind theirs: a port in TIME_WAIT counts as free."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


def _by_whom(port: int) -> str:
    """` (by NAME, process PID)`, or nothing where /proc does not tell (macOS, other users)."""
    inodes = _listening_inodes(port)
    for descriptor in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        try:
            target = re.fullmatch(r"socket:\[(\d+)\]", str(descriptor.readlink()))
            if target and target[1] in inodes:
                process = descriptor.parents[1]
                name = (process / "comm").read_text().strip()
                return f" (by {name}, process {process.name})"
        except OSError:
            continue  # it ended meanwhile
    return ""


def _listening_inodes(port: int) -> set[str]:
    """Socket inodes that listen on the port, from /proc/net/tcp (proc(5): state 0A = LISTEN)."""
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes
