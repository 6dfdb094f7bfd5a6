"""The parent: native hangs and crashes cost one connection each."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each connection says what becomes of the child that serves it.
PROGRAM = """
import ctypes, os, signal, socket
from worker.streaming.server import StreamServer

LIBC = ctypes.CDLL(None)

def hang():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    LIBC.pause()

def serve(connection):
    wish = connection.recv(10)
    if wish == b"hang":
        hang()
    elif wish == b"abort":
        LIBC.abort()
    elif wish == b"raise":
        raise RuntimeError("on purpose")
    connection.sendall(wish)

fork = os.fork

def forbid_the_next_fork(*_):
    def refuse():
        os.fork = fork
        raise BlockingIOError("no process is left")
    os.fork = refuse

signal.signal(signal.SIGUSR1, forbid_the_next_fork)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
StreamServer(listener, serve, most=3, kill_after_s=3).run()
print("ended", flush=True)
"""


@pytest.fixture
def server() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def port(server: "subprocess.Popen[str]") -> int:
    assert server.stdout is not None
    return int(server.stdout.readline())


@contextlib.contextmanager
def asked(port: int, wish: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(wish)
        yield connection


def answer(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1000)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("fate", [b"hang", b"abort", b"raise"])
def test_a_child_that_fails_is_ended_and_others_are_served(port: int, fate: bytes) -> None:
    with asked(port, fate) as doomed:
        with asked(port, b"hello") as other:
            assert answer(other) == b"hello"
        assert answer(doomed) == b""  # by the deadline, where it hangs
    with asked(port, b"again") as later:
        assert answer(later) == b"again"


def test_when_all_places_are_taken_nobody_waits(port: int) -> None:
    with contextlib.ExitStack() as stack:
        hanging = [stack.enter_context(asked(port, b"hang")) for _ in range(3)]
        with asked(port, b"") as refused:
            assert answer(refused).startswith(b"HTTP/1.1 503 ")
        for connection in hanging:
            assert answer(connection) == b""
    with asked(port, b"hello") as later:
        assert answer(later) == b"hello"


def test_at_its_end_it_takes_its_children_along(port: int, server: "subprocess.Popen[str]") -> None:
    assert server.stdout is not None
    with asked(port, b"hang") as connection:
        with asked(port, b"hello") as other:
            assert answer(other) == b"hello"
        os.kill(server.pid, signal.SIGTERM)
        assert "ended" in server.stdout.read()
        assert answer(connection) == b""
    assert server.wait(30) == 0


def test_without_a_process_to_be_had_others_are_served_later(
    port: int, server: "subprocess.Popen[str]"
) -> None:
    os.kill(server.pid, signal.SIGUSR1)
    with asked(port, b"hello") as unlucky:
        assert answer(unlucky) == b""
    with asked(port, b"hello") as later:
        assert answer(later) == b"hello"
