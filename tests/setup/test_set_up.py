"""manage.py sets up: the first start, the second, and after an accident."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path


def test_the_first_start_installs_and_the_second_does_not(project):
    del project.environment["PYTHONPATH"]  # once with the real venv
    first = project.manage("health", "--verbose")
    assert json.loads(first.stdout) == {"arguments": ["health", "--verbose"], "packages": ["apple"]}
    assert first.stderr.startswith("Setting up (")
    assert first.returncode == 0

    # Nothing to install from, and nothing needed.
    project.environment["PIP_FIND_LINKS"] = "/nowhere"
    second = project.manage("seven")
    assert (second.stdout, second.stderr, second.returncode) == ("", "", 7)


def test_tests_get_their_own_packages_and_leave_the_runtime_installed(project):
    checked = project.manage("test", "-k", "one")
    assert json.loads(checked.stdout) == {"arguments": ["-k", "one"], "packages": ["apple", "pear"]}
    started = project.manage("run")
    assert started.stderr == ""

    project.require("pear")  # an update: another runtime
    updated = project.manage("run")
    assert "Setting up" in updated.stderr
    assert "1/3" not in updated.stderr  # in the environment that is there
    assert "pear" in json.loads(updated.stdout)["packages"]


def test_uv_installs_where_it_is_locked_and_is_told_what_pip_is_told(project):
    project.require("uv", "apple")
    project.environment["PIP_FIND_LINKS"] = f"{project.wheels.parent} {project.wheels}"
    done = project.manage("health")
    assert json.loads(done.stdout)["packages"] == ["apple"]
    assert "trying pip" not in done.stderr
    assert "pip sync" in Path(project.environment["UV_CALLS"]).read_text()


def test_pip_takes_over_where_uv_fails(project):
    project.require("uv", "apple")
    project.environment["UV_FIND_LINKS"] = "/nowhere"
    done = project.manage("health")
    assert "uv did not manage; trying pip" in done.stderr
    assert json.loads(done.stdout)["packages"] == ["apple"]


def test_a_wrong_hash_is_refused_and_nothing_runs(project):
    project.require("apple", hashed=False)
    done = project.manage("health")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    sentence = "The packages could not be installed; the lines above say why."
    assert done.stderr.splitlines()[-1] == sentence


def test_an_interrupted_set_up_is_repaired_by_the_next_start(project):
    command = [sys.executable, str(project.folder / "manage.py"), "health"]
    environment = {**os.environ, **project.environment}
    python = project.folder / ".venv" / "bin" / "python"
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    ) as first:
        deadline = time.monotonic() + 20
        while not python.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(first.pid, signal.SIGKILL)  # as the end of a terminal or of the power does
    second = project.manage("health")
    assert ".venv is broken or unfinished and is made again" in second.stderr
    assert json.loads(second.stdout)["packages"] == ["apple"]


def test_an_environment_without_its_python_is_made_again(project):
    project.manage("health")
    (project.folder / ".venv" / "bin" / "python").unlink()
    done = project.manage("health")
    assert ".venv is broken or unfinished and is made again" in done.stderr
    assert json.loads(done.stdout)["packages"] == ["apple"]


def test_an_environment_that_was_moved_is_made_again(project):
    project.manage("health")
    project.folder = project.folder.rename(project.folder.with_name("moved"))
    done = project.manage("health")
    assert ".venv is broken or unfinished and is made again" in done.stderr
    assert json.loads(done.stdout)["packages"] == ["apple"]


def test_two_first_starts_at_once_set_up_once(project):
    command = [sys.executable, str(project.folder / "manage.py"), "health"]
    environment = {**os.environ, **project.environment}
    starts = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = [start.communicate() for start in starts]
    assert [json.loads(out)["packages"] for out, _ in answers] == [["apple"], ["apple"]]
    assert sorted(b"Setting up" in told for _, told in answers) == [False, True]


def test_a_file_in_the_current_folder_does_not_pass_for_a_module(project, tmp_path):
    project.manage("health")
    shutil.copytree(project.folder / "hotline", tmp_path / "hotline")
    (tmp_path / "hotline" / "cli" / "main.py").write_text("raise SystemExit('the wrong one')")
    python = [sys.executable, str(project.folder / "manage.py"), "health"]
    assert subprocess.run(python, cwd=tmp_path, check=False, capture_output=True).returncode == 0
