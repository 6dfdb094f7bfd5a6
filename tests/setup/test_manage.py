"""manage.py without a set-up: help, and one clear sentence for what is missing."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

# Runs manage.py after a change to the Python that runs it.
PRETEND = """
import runpy, sys
{change}
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
OLD = "sys.version_info = (3, 9, 2, 'final', 0)"
WITHOUT_ENSUREPIP = """
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "ensurepip" else find_spec(name)
"""
# What is imported already does not ask again.
WINDOWS = "import os, pathlib, subprocess, tempfile, shutil, sysconfig; os.name = 'nt'"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_the_two_commands_and_sets_nothing_up(project, arguments):
    done = project.manage(*arguments)
    assert done.returncode == 0
    assert "python3 manage.py run " in done.stdout
    assert "python3 manage.py test " in done.stdout
    assert not (project.folder / ".venv").exists()


def test_an_old_python_can_read_the_file(project):
    source = (project.folder / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize(
    ("installed", "advice"),
    [
        ([], "install a newer one."),
        (["python3.9", "python3.11", "python3.13"], "run it with python3.13 instead of python3."),
    ],
)
def test_an_old_python_is_told_what_is_needed(project, tmp_path, installed, advice):
    for name in installed:
        (tmp_path / name).symlink_to(sys.executable)
    project.environment["PATH"] = str(tmp_path)
    manage = str(project.folder / "manage.py")
    done = project.python("-c", PRETEND.format(change=OLD), manage, "run")
    assert done.stderr == f"Python 3.11 or newer is needed, and this is 3.9: {advice}\n"
    assert done.returncode == 1


def test_a_python_without_ensurepip_is_told_how_to_get_it(project):
    manage = str(project.folder / "manage.py")
    done = project.python("-c", PRETEND.format(change=WITHOUT_ENSUREPIP), manage, "run")
    assert done.stderr == (
        "This Python cannot make virtual environments (no venv or ensurepip). "
        "On Debian/Ubuntu: sudo apt install python3-venv\n"
    )
    assert done.returncode == 1
    assert not (project.folder / ".venv").exists()


def test_windows_is_told_what_is_needed(project):
    manage = str(project.folder / "manage.py")
    done = project.python("-c", PRETEND.format(change=WINDOWS), manage)
    assert done.stderr.startswith("Linux or macOS is needed")


def test_a_folder_that_cannot_be_written_is_told():
    """As root every folder can be written, so root does it as nobody, outside its own folders."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no Python that another user may run")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(Path(__file__).parents[2] / "manage.py", folder)
        (folder / "requirements.txt").touch()
        (folder / "manage.py").chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [python, str(folder / "manage.py"), "run"],
            user="nobody" if os.geteuid() == 0 else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        folder.chmod(0o700)
    if "Python 3.11 or newer" in done.stderr or "virtual environments" in done.stderr:
        pytest.skip(f"the system's Python cannot do it: {done.stderr}")
    assert done.stderr == (
        f"The folder {folder} cannot be written (Permission denied): "
        "copy the project to a folder of your own, or run this as its owner.\n"
    )
    assert done.returncode == 1
