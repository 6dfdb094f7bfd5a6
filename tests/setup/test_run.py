"""tests/run.py: all steps run, and the summary ends what it prints."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).resolve().parents[1] / "run.py"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, on a machine that has Chromium."""
    specification = importlib.util.spec_from_file_location("run_all_checks", RUN)
    module = importlib.util.module_from_spec(specification)
    monkeypatch.setitem(sys.modules, "run_all_checks", module)  # its dataclass looks itself up
    specification.loader.exec_module(module)
    monkeypatch.setattr(module, "provide_chromium", lambda: None)
    return module


def step(code: int, closing: str) -> list[str]:
    return [sys.executable, "-c", f"print('at work'); print({closing!r}); raise SystemExit({code})"]


@pytest.mark.parametrize(("lint_code", "outcome"), [(0, 0), (1, 1)])
def test_every_step_runs_and_the_summary_repeats_its_closing_line(
    checks, monkeypatch, capfdbinary, lint_code, outcome
):
    steps = {"lint": step(lint_code, "2 remarks"), "tests": step(0, "12 passed in 3 s")}
    monkeypatch.setattr(checks, "STEPS", steps)
    assert checks.main([]) == outcome
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines.count("at work") == 2
    assert lines[-2].split()[:2] == ["lint", "FAILED" if lint_code else "ok"]
    assert lines[-1].endswith("12 passed in 3 s")


def test_with_arguments_only_pytest_runs(checks, monkeypatch):
    called: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command, **_: called.append(command) or 5)
    assert checks.main(["tests/domain", "-x"]) == 5
    assert called == [[*checks.PYTEST, "tests/domain", "-x"]]
