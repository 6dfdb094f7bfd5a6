"""All checks in one go: what `python3 manage.py test` and the continuous integration run.

With arguments only pytest runs, with these arguments, for quick work on one thing.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

PYTEST = [PYTHON, "-m", "pytest", *(["--color=yes"] if sys.stdout.isatty() else [])]
STEPS = {
    "lint": [PYTHON, "-m", "ruff", "check"],
    "format": [PYTHON, "-m", "ruff", "format", "--check"],
    "types": [PYTHON, "-m", "mypy"],
    "imports": [str(Path(PYTHON).with_name("lint-imports"))],
    "dialogues": [PYTHON, "-m", "hotline.cli.main", "flows", "check"],
    "tests": [*PYTEST, "-n", "auto", "--dist", "loadfile"],
}


@dataclass(frozen=True)
class Result:
    """How a step went; `closing` is the last line that it printed."""

    step: str
    code: int
    seconds: float
    closing: str


def main(arguments: list[str]) -> int:
    """Run the steps, print a summary; 0 if all went well."""
    provide_chromium()
    if arguments:
        return subprocess.call([*PYTEST, *arguments], cwd=ROOT)
    results = [run(step, command) for step, command in STEPS.items()]
    heading("summary")
    for result in results:
        verdict = "ok" if result.code == 0 else "FAILED"
        say(f"{result.step:10} {verdict:6} {result.seconds:6.1f} s   {result.closing}")
    return int(any(result.code for result in results))


def run(step: str, command: list[str]) -> Result:
    """Run one step; its output is shown as it comes."""
    heading(step)
    started = time.monotonic()
    tail = b""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None  # it is a pipe
        while piece := os.read(process.stdout.fileno(), 65_536):
            sys.stdout.buffer.write(piece)
            sys.stdout.flush()
            tail = (tail + piece)[-4000:]
    lines = tail.decode(errors="replace").strip().splitlines()
    return Result(step, process.returncode, time.monotonic() - started, lines[-1] if lines else "")


def provide_chromium() -> None:
    """Install Chromium for the browser tests where that may be done; else say why they skip."""
    if any(map(shutil.which, CHROMIUM_NAMES)):
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        say("The browser tests will be skipped: there is no Chromium here, and installing it")
        say("takes root and apt-get (sudo apt-get install chromium).")
        return
    heading("chromium, for the browser tests")
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (install, [apt, "update", "-qq"], install):  # lists are often absent at first
        if not subprocess.call(command, env=environment) and command is install:
            return
    say("Chromium could not be installed; the browser tests will be skipped.")


def heading(text: str) -> None:
    """Set a step off from the one before."""
    say(f"\n=== {text} " + "=" * (70 - len(text)))


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
