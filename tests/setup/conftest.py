"""Copies of manage.py with a small project around it; packages come from a folder, no network."""

import base64
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Stands for the hotline's commands: tells what it was called with and what it can import.
COMMANDS = """
import importlib.util, json, sys
if sys.argv[1:] == ["seven"]:
    sys.exit(7)
packages = [name for name in ("apple", "pear") if importlib.util.find_spec(name)]
print(json.dumps({"arguments": sys.argv[1:], "packages": packages}))
"""


@dataclass
class Project:
    """A project folder to drive as a user does."""

    folder: Path
    wheels: Path
    environment: dict[str, str] = field(default_factory=dict)

    def require(self, *packages: str, file: str = "requirements.txt", hashed: bool = True) -> None:
        """Lock these packages, each in version 1.0."""
        blocks = []
        for package in packages:
            [wheel] = self.wheels.glob(f"{package}-*.whl")
            digest = hashlib.sha256(wheel.read_bytes() if hashed else b"").hexdigest()
            blocks.append(f"{package}==1.0 \\\n    --hash=sha256:{digest}\n")
        (self.folder / file).write_text("".join(blocks))

    def manage(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Run `python3 manage.py ARGUMENTS` from another folder, as scripts do."""
        return self.python(str(self.folder / "manage.py"), *arguments, **options)

    def python(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, **self.environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **options,
        )


def build_wheel(folder: Path, name: str, files: dict[str, str]) -> None:
    """Write the wheel NAME 1.0, as PEP 427 describes it."""
    about = f"{name}-1.0.dist-info"
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        record = ""
        for path, text in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (stat.S_IFREG | 0o755) << 16  # pip keeps the executable bit
            wheel.writestr(entry, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record += f"{path},sha256={digest.decode().rstrip('=')},{len(text.encode())}\n"
        wheel.writestr(f"{about}/RECORD", record + f"{about}/RECORD,,\n")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apple, pear, and a `uv` that hands over to the real one of this environment."""
    folder = tmp_path_factory.mktemp("wheels")
    build_wheel(folder, "apple", {"apple.py": ""})
    build_wheel(folder, "pear", {"pear.py": ""})
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    script = f'#!/bin/sh\necho "$@" >> "$UV_CALLS"\nexec "{uv}" "$@"\n'
    build_wheel(folder, "uv", {"uv-1.0.data/scripts/uv": script})
    return folder


@pytest.fixture(scope="session")
def quick_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH whose `venv` copies a ready environment: it saves seconds a test."""
    folder = tmp_path_factory.mktemp("quick")
    ready = folder / "ready"
    subprocess.run([sys.executable, "-m", "venv", ready], check=True)
    (folder / "venv.py").write_text(
        "import shutil, sys\n"
        f"shutil.copytree({str(ready)!r}, sys.argv[1], symlinks=True, dirs_exist_ok=True)\n"
    )
    return folder


@pytest.fixture
def project(tmp_path: Path, wheels: Path, quick_venv: Path) -> Project:
    """A project that requires an apple, and for its tests a pear as well."""
    folder = tmp_path / "a project"
    (folder / "hotline" / "cli").mkdir(parents=True)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "manage.py", folder)
    for module in ("hotline/cli/main.py", "tests/run.py"):
        (folder / module).write_text(COMMANDS)
    project = Project(
        folder,
        wheels,
        {
            "PYTHONPATH": str(quick_venv),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_USER": "1",  # some systems set it, and pip refuses it inside an environment
            "UV_CACHE_DIR": str(tmp_path / "uv cache"),
            "UV_CALLS": str(tmp_path / "uv calls"),
        },
    )
    project.require("apple")
    project.require("apple", "pear", file="requirements-dev.txt")
    return project
