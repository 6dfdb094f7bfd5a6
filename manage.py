#!/usr/bin/env python3
"""Sets the hotline up in this folder and hands over to its commands.

The set-up makes .venv and installs the locked, hash-checked requirements into it; it is skipped
when .venv/installed says that these very requirements are in. Only the standard library, and only
syntax that Python 3.6 can read: an old Python must get as far as the sentence that names the one
that is needed.
"""

import ast
import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

if os.name == "nt":
    sys.exit("Linux or macOS is needed; on Windows run this inside WSL (wsl --install).")
if sys.version_info < (3, 11):  # noqa: UP036 - this is for those who have less
    names = ("python3." + str(minor) for minor in range(30, 10, -1))
    newer = next(filter(shutil.which, names), None)
    sys.exit(
        f"Python 3.11 or newer is needed, and this is {sys.version_info[0]}.{sys.version_info[1]}: "
        + (f"run it with {newer} instead of python3." if newer else "install a newer one.")
    )

import fcntl  # not on Windows, and that has its own sentence above

USAGE = """\
The hotline: a rural district's public reception on the phone.

    python3 manage.py run     set up and start everything on this machine; Ctrl-C stops it
    python3 manage.py test    check everything: lint, types, import contracts, dialogues, tests

    python3 manage.py run --help       the options of a command
    python3 manage.py help             all other commands
    python3 manage.py test tests/domain -k segments      with arguments: only pytest, with them
"""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The fingerprints of what is installed, or UNFINISHED; written last.
STAMP = VENV / "installed"
UNFINISHED = "unfinished\n"
RUNTIME = ROOT / "requirements.txt"
WITH_TESTS = ROOT / "requirements-dev.txt"  # contains all of RUNTIME, in the same versions


class SetupError(Exception):
    """Why the set-up failed, as one sentence for the person at the terminal."""


def main(arguments: list[str]) -> None:
    """Set up what the command needs, then become that command."""
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return
    command, rest = arguments[0], arguments[1:]
    try:
        ensure_installed(WITH_TESTS if command == "test" else RUNTIME)
    except SetupError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The set-up failed, and the next start tries again: {problem}.")
    except KeyboardInterrupt:
        sys.exit("\nSet-up interrupted; the next start begins it again.")
    if command == "test":
        become([str(ROOT / "tests" / "run.py"), *rest])
    # -P: a file in the current folder must not pass for one of our modules.
    become(["-P", "-m", "hotline.cli.main", *(["--help"] if command == "help" else arguments)])


def become(arguments: list[str]) -> None:
    """Replace this process, so that Ctrl-C and the exit code need nobody in between."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(str(PYTHON), [str(PYTHON), *arguments])  # noqa: S606 - nothing for a shell to read


def ensure_installed(requirements: Path) -> None:
    """Set up .venv unless it holds these requirements already.

    Raises:
        SetupError: it cannot be done.
    """
    if is_installed(requirements):
        return
    require_set_up_possible()
    with one_at_a_time():
        if is_installed(requirements):
            return  # another start has done it meanwhile
        started = time.monotonic()
        say("Setting up (only at the first start and after an update, about a minute) ...")
        make_environment()
        STAMP.write_text(UNFINISHED)
        install(requirements)
        link_project()
        STAMP.write_text("\n".join(fingerprint(each) for each in {requirements, RUNTIME}))
        say(f"Set up in {time.monotonic() - started:.0f} s.")


def is_installed(requirements: Path) -> bool:
    """Whether the stamp says so, and the environment has its Python still."""
    try:
        return PYTHON.exists() and fingerprint(requirements) in STAMP.read_text().split()
    except OSError:
        return False


def fingerprint(requirements: Path) -> str:
    """Changes with the requirements, the Python, the kind of machine and the place of the project.

    The place counts because a virtual environment does not survive being moved.
    """
    surroundings = [sys.implementation.cache_tag, os.uname().machine, str(ROOT)]
    return hashlib.sha256("\n".join(surroundings).encode() + requirements.read_bytes()).hexdigest()


def require_set_up_possible() -> None:
    """Check what can be checked before anything is changed.

    Raises:
        SetupError: Python lacks a part, or the folder cannot be written.
    """
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise SetupError(
            "This Python cannot make virtual environments (no venv or ensurepip). "
            "On Debian/Ubuntu: sudo apt install python3-venv"
        )
    try:
        tempfile.TemporaryFile(dir=str(ROOT)).close()
    except OSError as problem:
        raise SetupError(
            f"The folder {ROOT} cannot be written ({problem.strerror}): "
            "copy the project to a folder of your own, or run this as its owner."
        ) from problem


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start wait until the first has finished its set-up.

    The programs that the set-up runs inherit the lock: a pip that survives a kill -9 of its
    starter must have ended before the next start clears away what it writes.
    """
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        os.set_inheritable(folder, True)
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_environment() -> None:
    """Make .venv, or make it again where it is broken."""
    if is_usable():
        return
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say("  .venv is broken or unfinished and is made again")
        shutil.rmtree(str(VENV))
    say("  1/3 Python environment (.venv)")
    VENV.mkdir()
    STAMP.write_text(UNFINISHED)  # so that the next start knows, should this one be interrupted
    require_success(run([sys.executable, "-m", "venv", str(VENV)]), "The folder .venv")


def is_usable() -> bool:
    """Whether .venv was finished, has not been moved, and runs with this version of Python."""
    link = project_link()
    if not PYTHON.exists() or (STAMP.exists() and STAMP.read_text() == UNFINISHED):
        return False
    if link.exists() and link.read_text().strip() != str(ROOT):
        return False
    told = run([str(PYTHON), "-c", "import sys, pip; print(sys.implementation.cache_tag)"])
    return told.stdout.strip() == str(sys.implementation.cache_tag)


def install(requirements: Path) -> None:
    """Install exactly these requirements: with uv, in seconds, or else with pip."""
    wanted = requirements.read_text(encoding="utf-8")
    # One requirement is a line at the margin with its indented hashes below.
    blocks = re.findall(r"^\S.*\n(?:[ \t].*\n?)*", wanted, re.MULTILINE)
    uv = [block for block in blocks if re.match(r"uv\s*==", block)]
    count = sum(not block.startswith("#") for block in blocks)
    with tempfile.TemporaryDirectory() as folder:
        if uv and install_uv("".join(uv), Path(folder)):
            say(f"  3/3 {count} packages, each checked against its hash")
            command = [str(VENV / "bin" / "uv"), "pip", "sync", "--python", str(PYTHON)]
            # Compiled now, or each process would compile for itself at the first start.
            command += ["--require-hashes", "--compile-bytecode"]
            done = run([*command, str(requirements)], uv_settings())
            if done.returncode == 0:
                return
            say("  uv did not manage; trying pip, which takes longer")
        say(f"  3/3 {count} packages with pip, each checked against its hash")
        # Without uv: where it has no wheel, pip would try to compile it.
        rest = Path(folder) / "rest.txt"
        rest.write_text("".join(block for block in blocks if block not in uv), encoding="utf-8")
        require_success(pip_install(rest), "The packages")


def install_uv(requirement: str, folder: Path) -> bool:
    """Install uv itself with pip; says whether there is one for this machine."""
    say("  2/3 uv, the installer")
    alone = folder / "uv.txt"
    alone.write_text(requirement, encoding="utf-8")
    return pip_install(alone, "--only-binary", ":all:").returncode == 0


def pip_install(requirements: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pip in the environment; PIP_USER, which some systems set, would break it there."""
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", *options]
    settings = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return run([*command, "-r", str(requirements)], settings)


def uv_settings() -> dict[str, str]:
    """Tell uv, which does not read pip's configuration, what the user has configured there."""
    pip: dict[str, str] = {}
    configured = run([str(PYTHON), "-m", "pip", "config", "list"]).stdout.splitlines()
    for origin in ("global", "site", "user", "install", ":env:"):  # the later ones win in pip
        for line in configured:
            name, _, value = line.partition("=")
            if name.startswith(origin + "."):
                pip[name[len(origin) + 1 :].lstrip(".")] = str(ast.literal_eval(value))
    settings = {
        "UV_DEFAULT_INDEX": pip.get("index-url"),
        "UV_INDEX": pip.get("extra-index-url"),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_NO_INDEX": pip.get("no-index"),
        "UV_INSECURE_HOST": pip.get("trusted-host"),
        "SSL_CERT_FILE": pip.get("cert"),
        # pip looks into all indexes, uv into the first that knows a name; the hashes make it safe.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in pip else None,
    }
    return {name: value for name, value in settings.items() if value and name not in os.environ}


def link_project() -> None:
    """Make the packages of this folder importable in the environment."""
    project_link().write_text(str(ROOT) + "\n", encoding="utf-8")


def project_link() -> Path:
    """Where the environment's Python looks for further folders to import from."""
    base = {"base": str(VENV), "platbase": str(VENV)}
    return Path(sysconfig.get_path("purelib", "venv", vars=base)) / "hotline.pth"


def run(
    command: list[str], settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program; what it prints is kept for the case that it fails."""
    try:
        return subprocess.run(  # noqa: S603 - all commands are written in this file
            command,
            env={**os.environ, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=False,  # see one_at_a_time
            text=True,
            check=False,
        )
    except OSError as problem:  # a binary for another machine, a folder mounted noexec
        return subprocess.CompletedProcess(command, 126, stdout=str(problem))


def require_success(done: subprocess.CompletedProcess[str], what: str) -> None:
    """Show the last lines of a failed program and say it in one sentence.

    Raises:
        SetupError: it failed.
    """
    if done.returncode != 0:
        for line in done.stdout.strip().splitlines()[-12:]:
            say("    " + line)
        raise SetupError(f"{what} could not be installed; the lines above say why.")


def say(line: str) -> None:
    """Tell the person at the terminal; standard output belongs to the command that follows."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
