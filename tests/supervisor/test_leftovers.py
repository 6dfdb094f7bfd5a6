"""The guard ends what its own run left, and nothing of another run."""

import os
import signal
import subprocess
import sys

import pytest

from hotline.supervisor import leftovers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def test_the_guard_of_a_killed_run_leaves_the_next_run_alone(tools):
    def pausing(run: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **leftovers.mark(tools.data_dir, run)}
        process = subprocess.Popen(tools.pausing().command, env=environment)
        tools.wait_for(lambda: process.pid in leftovers.find(tools.data_dir, run))
        return process

    guard = [sys.executable, "-I", leftovers.__file__, str(tools.data_dir), "old"]
    with pausing("old") as old, pausing("new") as new:
        subprocess.run(guard, stdin=subprocess.DEVNULL, check=True)  # the pipe ends at once
        assert old.wait() == -signal.SIGTERM
        assert new.poll() is None
        assert leftovers.find(tools.data_dir) == [new.pid]
        new.kill()


def test_a_process_that_ignores_the_signal_is_killed_and_counted_once(tools):
    flag = tools.folder / "deaf"
    deaf = tools.python(
        "import pathlib, signal, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "while True: signal.pause()",
        flag,
    )
    environment = {**os.environ, **leftovers.mark(tools.data_dir, "run")}
    with subprocess.Popen(deaf, env=environment) as process:
        tools.wait_for(flag.exists)
        assert leftovers.end(tools.data_dir, grace_s=0.2) == 1
        assert process.wait() == -signal.SIGKILL


def test_a_folder_whose_name_begins_alike_is_another_one(tools):
    environment = {**os.environ, **leftovers.mark(tools.data_dir, "run")}
    with subprocess.Popen(tools.pausing().command, env=environment) as process:
        tools.wait_for(lambda: leftovers.find(tools.data_dir) == [process.pid])
        assert leftovers.find(tools.data_dir.with_name("dat")) == []
        process.kill()
