"""The supervisor as a program: signals, and kill -9 of the supervisor itself."""

import signal
import sys

import pytest

NOTES_THE_STOP_SIGNAL_AND_GOES_ON = """
import pathlib, signal, sys
flag = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: flag.touch())
flag.with_name("listens").touch()
while True:
    signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(tools, number):
    horse = tools.folder / "horse"
    worker = list(tools.worker_with_horse(horse).command)
    with tools.supervisor_program(worker=worker) as supervisor:
        tools.wait_for(lambda: horse.exists() and horse.read_text())
        pids = [int(horse.read_text()), tools.read_status()["worker"]]
        supervisor.send_signal(number)
        assert supervisor.wait() == 0
        assert [pid for pid in pids if tools.is_alive(pid)] == []


def test_a_second_signal_stops_at_once(tools):
    flag = tools.folder / "asked to stop"
    slow = tools.python(NOTES_THE_STOP_SIGNAL_AND_GOES_ON, flag)
    with tools.supervisor_program(slow=slow) as supervisor:
        tools.wait_for(flag.with_name("listens").exists)
        pid = tools.read_status()["slow"]
        supervisor.send_signal(signal.SIGINT)
        tools.wait_for(flag.exists)
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait() == 0
        assert supervisor.stdout.read() == "Stopping at once.\n"
        assert not tools.is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_kill_9_of_the_supervisor_leaves_nothing(tools):
    horse = tools.folder / "horse"
    worker = list(tools.worker_with_horse(horse).command)
    web = list(tools.pausing().command)
    with tools.supervisor_program(worker=worker, web=web) as supervisor:
        tools.wait_for(lambda: horse.exists() and horse.read_text())
        pids = [int(horse.read_text()), *tools.read_status().values()]
        assert len(pids) == 3
        supervisor.kill()
        supervisor.wait()
        tools.wait_for(lambda: not any(tools.is_alive(pid) for pid in pids))
    with tools.supervisor_program(web=web):
        pass  # and the folder can be used again
