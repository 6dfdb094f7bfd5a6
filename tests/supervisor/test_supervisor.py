"""The supervisor in this process: order, readiness, restarts, stop."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from hotline.supervisor import leftovers
from hotline.supervisor.errors import StartError
from hotline.supervisor.process import ProcessSpec
from hotline.supervisor.supervisor import Supervisor

WRITES_FLAG = """
import pathlib, signal, sys
pathlib.Path(sys.argv[1]).touch()
signal.pause()
"""

SHOWS_ENVIRONMENT = """
import os, signal
print(os.environ["OURS"], os.environ["THEIRS"])
signal.pause()
"""

LIVES_ONLY_ONCE = """
import pathlib, signal, sys
flag = pathlib.Path(sys.argv[1])
if flag.exists():
    sys.exit(3)
flag.touch()
signal.pause()
"""

# What gunicorn does: its workers are in the group of their master.
MASTER_WITH_MEMBER = """
import pathlib, signal, subprocess, sys
member = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
pathlib.Path(sys.argv[1]).write_text(str(member.pid))
signal.pause()
"""

NOTES_ITS_STOP = """
import pathlib, signal, sys
order, flag = map(pathlib.Path, sys.argv[1:])
def stop(*_):
    with order.open("a") as notes:
        notes.write(flag.name + " ")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
flag.touch()
while True:
    signal.pause()
"""

FAILS_ONCE = """
import pathlib, signal, sys
flag = pathlib.Path(sys.argv[1])
tries = int(flag.read_text() or 0) + 1 if flag.exists() else 1
flag.write_text(str(tries))
if tries == 1:
    sys.exit("no model")
signal.pause()
"""

IGNORES_STOP = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
while True:
    signal.pause()
"""


def ignore(line: str) -> None:
    """Nobody reads what is said."""


def deaths(said: list[str]) -> list[str]:
    """What was said about processes that stopped, not about those that came back."""
    return [line for line in said if "stopped" in line]


def test_start_returns_when_the_process_is_ready(tools):
    flag = tools.folder / "flag"
    write = tools.python(WRITES_FLAG, flag)
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(ProcessSpec("writer", write, ready=flag.exists))
        assert flag.exists()
        assert [(each.name, each.state) for each in supervisor.status()] == [("writer", "running")]


def test_environment_is_added_to_our_own_and_output_goes_to_the_log(tools, monkeypatch):
    monkeypatch.setenv("OURS", "inherited")
    show = tools.python(SHOWS_ENVIRONMENT)
    log = tools.data_dir / "log" / "shower.log"
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(
            ProcessSpec("shower", show, {"THEIRS": "added"}, ready=lambda: bool(log.read_text()))
        )
    assert log.read_text() == "inherited added\n"


def test_a_large_log_is_put_aside_at_the_start(tools):
    log = tools.data_dir / "log" / "pausing.log"
    log.parent.mkdir(parents=True)
    with log.open("wb") as large:
        large.truncate(10_000_001)
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(tools.pausing())
    assert log.stat().st_size == 0
    assert log.with_name("pausing.log.1").stat().st_size == 10_000_001


@pytest.mark.parametrize(("code", "failures"), [(0, 0), (3, 1)])
def test_what_runs_once_is_not_started_again(tools, code: int, failures: int):
    said: list[str] = []
    spec = ProcessSpec("training", tools.python(f"import sys; sys.exit({code})"), once=True)
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(spec)
        tools.wait_for(lambda: supervisor.status()[0].state == "done")
        assert (supervisor.status()[0].pid, supervisor.status()[0].restarts) == (None, 0)
    assert len(said) == failures
    assert all(line.startswith("training failed (exit code 3); its log is ") for line in said)


def test_a_killed_process_is_started_again(tools):
    said: list[str] = []
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(tools.pausing("web"))
        first = tools.read_status()["web"]
        os.kill(first, signal.SIGKILL)
        tools.wait_for(lambda: "web is back." in said)
        [web] = supervisor.status()
        assert (web.state, web.restarts) == ("running", 1)
        assert web.pid != first
        tools.wait_for(lambda: tools.read_status()["web"] == web.pid)
    assert said[0] == "web stopped (killed by SIGKILL); next start in 0.2 s."


def test_a_process_that_dies_again_and_again_is_started_after_longer_and_longer_pauses(tools):
    said: list[str] = []
    flag = tools.folder / "was ready once"
    dying = tools.python(LIVES_ONLY_ONCE, flag)
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(ProcessSpec("dying", dying, ready=flag.exists))
        os.kill(tools.read_status()["dying"], signal.SIGKILL)
        tools.wait_for(lambda: len(deaths(said)) >= 3)
        assert supervisor.status()[0].restarts >= 2
    assert deaths(said)[:3] == [
        "dying stopped (killed by SIGKILL); next start in 0.2 s.",
        "dying stopped (exit code 3); next start in 0.4 s.",
        "dying stopped (exit code 3); next start in 0.8 s.",
    ]


def test_a_restarted_process_that_hangs_is_started_once_more(tools):
    said: list[str] = []
    flag = tools.folder / "answers"
    flag.touch()
    pausing = tools.pausing().command
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(ProcessSpec("web", pausing, ready=flag.exists, ready_within_s=0.5))
        flag.unlink()
        os.kill(tools.read_status()["web"], signal.SIGKILL)
        tools.wait_for(lambda: "web stopped (not ready within 0.5 s); next start in 0.4 s." in said)
        flag.touch()
        tools.wait_for(lambda: "web is back." in said)


def test_children_in_the_group_of_a_dead_process_are_gone_before_its_successor_starts(tools):
    pid_file = tools.folder / "member"
    master = tools.python(MASTER_WITH_MEMBER, pid_file)
    said: list[str] = []
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(
            ProcessSpec("master", master, ready=lambda: pid_file.exists() and pid_file.read_text())
        )
        member = int(pid_file.read_text())
        os.kill(tools.read_status()["master"], signal.SIGKILL)
        tools.wait_for(lambda: said)
        tools.wait_for(lambda: not tools.is_alive(member))


def test_stop_goes_backwards(tools):
    order = tools.folder / "order"
    with Supervisor(tools.data_dir, ignore) as supervisor:
        for name in ("first", "second", "third"):
            flag = tools.folder / name
            command = tools.python(NOTES_ITS_STOP, order, flag)
            supervisor.start(ProcessSpec(name, command, ready=flag.exists))
    assert order.read_text().split() == ["third", "second", "first"]


def test_stop_leaves_nothing_not_even_the_orphan_of_a_killed_worker(tools):
    horse = tools.folder / "horse"
    said: list[str] = []
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(tools.worker_with_horse(horse))
        orphan = int(horse.read_text())
        os.kill(tools.read_status()["worker"], signal.SIGKILL)
        horse.unlink()
        tools.wait_for(lambda: "worker is back." in said)
        pids = [orphan, int(horse.read_text()), supervisor.status()[0].pid]
        assert all(tools.is_alive(pid) for pid in pids)
    assert [pid for pid in pids if tools.is_alive(pid)] == []
    assert not (tools.data_dir / "run" / "status.json").exists()


def test_a_process_that_ignores_the_stop_signal_is_killed(tools):
    flag = tools.folder / "deaf"
    deaf = tools.python(IGNORES_STOP, flag)
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(ProcessSpec("deaf", deaf, ready=flag.exists, stop_within_s=0.2))
        pid = tools.read_status()["deaf"]
    assert not tools.is_alive(pid)


@pytest.mark.parametrize(
    ("program", "trouble", "words"),
    [
        (
            "print('no such table: calls'); raise SystemExit(1)",
            r"ended before it was ready \(exit code 1\)",
            "no such table: calls",
        ),
        (
            "import signal; print('still loading', flush=True); signal.pause()",
            r"was not ready within 0\.5 s",
            "still loading",
        ),
    ],
)
def test_a_process_that_does_not_get_ready_is_told_with_its_last_words(
    tools, program, trouble, words
):
    log = tools.data_dir / "log" / "web.log"
    sentence = rf"^web {trouble}; its log {log} ends:\n    {words}$"
    with Supervisor(tools.data_dir, ignore) as supervisor:
        log.write_text("words of an earlier start\n")
        spec = ProcessSpec("web", tools.python(program), ready=lambda: False, ready_within_s=0.5)
        with pytest.raises(StartError, match=sentence):
            supervisor.start(spec)
        assert leftovers.find(supervisor.data_dir) == []
        assert supervisor.status() == []


def test_what_is_not_needed_is_told_and_tried_again_while_the_rest_goes_on(tools):
    said: list[str] = []
    flag = tools.folder / "flag"
    program = tools.python(FAILS_ONCE, flag)
    extra = ProcessSpec(
        "extra", program, ready=lambda: flag.exists() and flag.read_text() == "2", needed=False
    )
    with Supervisor(tools.data_dir, said.append) as supervisor:
        supervisor.start(extra)
        supervisor.start(tools.pausing("web"))
        tools.wait_for(lambda: "extra is back." in said)
        assert [status.state for status in supervisor.status()] == ["running", "running"]
    assert said[0].startswith("extra ended before it was ready")
    assert said[1] == "extra stopped (it never ran); next start in 0.2 s."


def test_a_process_without_last_words_is_told_too(tools):
    aborting = ProcessSpec("web", tools.python("import os; os.abort()"), ready=lambda: False)
    sentence = r"^web ended before it was ready \(killed by SIGABRT\) and printed nothing\.$"
    with (
        Supervisor(tools.data_dir, ignore) as supervisor,
        pytest.raises(StartError, match=sentence),
    ):
        supervisor.start(aborting)


def test_a_program_that_does_not_exist_is_told(tools):
    with (
        Supervisor(tools.data_dir, ignore) as supervisor,
        pytest.raises(StartError, match=r"^web cannot be started: .*No such file .*'/no/such'\.$"),
    ):
        supervisor.start(ProcessSpec("web", ["/no/such"]))


def test_a_second_run_on_the_same_folder_is_refused(tools):
    with Supervisor(tools.data_dir, ignore) as supervisor:
        supervisor.start(tools.pausing())
        pid = tools.read_status()["pausing"]
        refusal = rf"^The hotline already runs on .*/data \(process {os.getpid()}\): stop it first"
        with pytest.raises(StartError, match=refusal), Supervisor(tools.data_dir, ignore):
            pass
        assert tools.is_alive(pid)
    with Supervisor(tools.data_dir, ignore):
        pass  # the folder is free again


def test_what_an_earlier_run_left_is_ended_at_the_start(tools):
    tools.data_dir.mkdir()
    said: list[str] = []
    command = tools.pausing().command
    environment = {**os.environ, **leftovers.mark(tools.data_dir.resolve(), "earlier")}
    with subprocess.Popen(command, env=environment) as left:
        tools.wait_for(lambda: left.pid in leftovers.find(tools.data_dir.resolve()))
        with Supervisor(tools.data_dir, said.append):
            assert left.wait() == -signal.SIGTERM
    assert said == ["Ended 1 processes that an earlier run had left."]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").touch()
    sentence = (
        r"^The data folder .*/file/data cannot be written \(Not a directory\): choose another"
    )
    with pytest.raises(StartError, match=sentence), Supervisor(tmp_path / "file" / "data", ignore):
        pass
