"""The one command."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from hotline.cli import speech_build
from speech_models.training import build


def told(command: click.Command) -> dict[str, tuple[str | None, str, bool]]:
    """What the help tells about each option."""
    return {
        parameter.opts[0]: (parameter.help, parameter.make_metavar(context), parameter.is_flag)
        for context in [click.Context(command)]
        for parameter in command.params
        if isinstance(parameter, click.Option)
    }


def test_manage_py_takes_the_same_options() -> None:
    assert told(speech_build.build) == told(build.build)


def test_a_tiny_model_is_built_from_nothing(tmp_path: Path, root: Path) -> None:
    for needed in ("jax", "pynini"):
        pytest.importorskip(needed, reason="only in the environment of the recipe")
    command = [sys.executable, "-m", "speech_models.training", "--tiny"]
    command += ["--out", str(tmp_path / "model"), "--work", str(tmp_path / "work")]

    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    for file in ("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst"):
        assert (tmp_path / "model" / file).stat().st_size > 0
    assert "figures: done" in done.stdout
    again = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert again.stdout.count("already done") == len(build.STEPS)


def test_the_steps_are_those_the_command_names(tmp_path: Path) -> None:
    pytest.importorskip("jax", reason="only in the environment of the recipe")
    from speech_models.training import recipe

    steps = recipe.Recipe(tmp_path, tmp_path, recipe.TINY, seed=1, processes=1).steps()

    assert tuple(step.name for step in steps) == build.STEPS
