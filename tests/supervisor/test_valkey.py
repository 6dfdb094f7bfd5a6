"""The embedded Valkey, for real."""

import os
import signal
import stat

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from hotline.supervisor import valkey
from hotline.supervisor.errors import StartError
from hotline.supervisor.supervisor import Supervisor


def ignore(line: str) -> None:
    """Nobody reads what is said."""


@pytest.fixture
def connect():
    """Clients that are closed after the test."""
    clients: list[Redis] = []

    def open_client(url: str) -> Redis:
        clients.append(Redis.from_url(url, decode_responses=True))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


def test_it_keeps_its_data_over_kill_9_and_over_a_new_run(tools, connect):
    said: list[str] = []
    with Supervisor(tools.data_dir, said.append) as supervisor:
        embedded = valkey.embedded_valkey(supervisor.data_dir)
        supervisor.start(embedded.spec)
        client = connect(embedded.url)
        for number in range(500):
            client.rpush("queue", number)
        # It writes before it replies; everysec is about the disk, and the machine stays up here.
        os.kill(tools.read_status()["valkey"], signal.SIGKILL)
        tools.wait_for(lambda: "valkey is back." in said)
        assert connect(embedded.url).llen("queue") == 500
    with Supervisor(tools.data_dir, ignore) as supervisor:
        embedded = valkey.embedded_valkey(supervisor.data_dir)
        supervisor.start(embedded.spec)
        assert connect(embedded.url).llen("queue") == 500


def test_a_command_that_was_written_by_half_does_not_keep_it_from_starting(tools, connect):
    with Supervisor(tools.data_dir, ignore) as supervisor:
        embedded = valkey.embedded_valkey(supervisor.data_dir)
        supervisor.start(embedded.spec)
        connect(embedded.url).rpush("queue", "whole")
    [log] = (tools.data_dir / "valkey").glob("**/*.incr.aof")
    with log.open("ab") as half:
        half.write(b"*3\r\n$5\r\nRPUSH\r\n$5\r\nque")
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(embedded.spec)
        assert connect(embedded.url).lrange("queue", 0, -1) == ["whole"]


def test_it_listens_on_a_socket_that_is_ours_alone(tools):
    with Supervisor(tools.data_dir, ignore) as supervisor:
        embedded = valkey.embedded_valkey(supervisor.data_dir)
        supervisor.start(embedded.spec)
        place = supervisor.data_dir / "run" / "valkey.sock"
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert embedded.url.startswith("unix://")


def test_where_the_path_is_too_long_for_a_socket_a_password_guards_a_loopback_port(tools, connect):
    with Supervisor(tools.data_dir / ("ұзын жол " * 8), ignore) as supervisor:
        embedded = valkey.embedded_valkey(supervisor.data_dir)
        supervisor.start(embedded.spec)
        assert connect(embedded.url).ping()
        scheme, _, address = embedded.url.rpartition("@")
        assert address.startswith("127.0.0.1:")
        with pytest.raises(AuthenticationError):
            connect(f"redis://{address}").ping()
        assert scheme.removeprefix("redis://:") not in " ".join(embedded.spec.command)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Put a server program that tells this version, and nothing else, on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(name: str, told: str) -> None:
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{told}'\n")
        program.chmod(0o755)

    return install


def test_an_installed_server_comes_first(installed):
    installed("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64")
    server = valkey.find_server()
    assert (server.kind, server.version, server.program.name) == ("redis", (7, 0), "redis-server")
    installed("valkey-server", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0")
    assert valkey.find_server()[1:] == ("valkey", (8, 1))


@pytest.mark.parametrize("told", ["Redis server v=6.0.16 sha=00000000:0", "no idea", ""])
def test_one_that_is_too_old_or_strange_is_passed_over(installed, told):
    installed("redis-server", told)
    server = valkey.find_server()
    assert server.program.name == "valkey-server"
    assert server.version >= valkey.OLDEST


def test_none_at_all_is_told(installed, monkeypatch):
    monkeypatch.setattr(valkey, "_bundled", lambda: None)
    with pytest.raises(StartError, match="install valkey-server or redis-server, or set REDIS_URL"):
        valkey.find_server()
