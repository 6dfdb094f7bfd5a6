"""`speech build`: the environment of its own, and what runs in it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.cli import speech_build


class Machine:
    """Stands in for pip and for the program that the command turns into."""

    def __init__(self) -> None:
        self.pip_status = 0
        self.installations = 0
        self.program: list[str] = []

    def create(self, folder: Path, **_: Any) -> None:
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "installed").unlink(missing_ok=True)

    def run(self, command: list[str], **_: Any) -> "subprocess.CompletedProcess[bytes]":
        assert "--require-hashes" in command
        self.installations += 1
        return subprocess.CompletedProcess(command, self.pip_status)

    def execve(self, path: str, program: list[str], _: object) -> None:
        assert path == program[0]
        self.program = program


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """A machine on which nothing of the recipe is installed."""
    machine = Machine()
    monkeypatch.setattr(speech_build, "_ENVIRONMENT", tmp_path / "venv")
    monkeypatch.setattr(speech_build, "_NEEDED", ("no_such_module",))
    monkeypatch.setattr("venv.create", machine.create)
    monkeypatch.setattr("subprocess.run", machine.run)
    monkeypatch.setattr("os.execve", machine.execve)
    return machine


def call(*words: str) -> Result:
    return CliRunner().invoke(speech_build.build, words)


def test_the_packages_are_installed_once(machine: Machine, tmp_path: Path) -> None:
    results = [call("--tiny"), call("--tiny")]

    assert [each.exit_code for each in results] == [0, 0]
    assert machine.installations == 1
    assert machine.program == [
        str(tmp_path / "venv/bin/python"), "-m", "speech_models.training", "--tiny",
    ]  # fmt: skip


def test_other_packages_are_installed_anew(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call()
    newer = tmp_path / "requirements.txt"
    newer.write_text("jax==99\n", encoding="utf-8")
    monkeypatch.setattr(speech_build, "_REQUIREMENTS", newer)

    call()

    assert machine.installations == 2


def test_a_failed_installation_names_its_log_and_is_not_taken_for_done(
    machine: Machine, tmp_path: Path
) -> None:
    machine.pip_status = 1

    result = call()

    assert result.exit_code == 1
    assert str(tmp_path / "venv/install.log") in result.output
    assert machine.program == []
    call()
    assert machine.installations == 2


def test_where_the_packages_are_there_nothing_is_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_build, "_NEEDED", ("json",))

    call("--seed", "0", "--mmi-epochs", "0", "--anew-from", "graph")

    assert machine.installations == 0
    assert machine.program[0] == sys.executable
    assert machine.program[3:] == ["--seed", "0", "--mmi-epochs", "0", "--anew-from", "graph"]
