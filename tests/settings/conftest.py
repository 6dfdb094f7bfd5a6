"""A folder of settings for each test, with one working configuration in it."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """Return a folder with the repository's hotline.toml and no local.toml."""
    shutil.copy(root / "config" / "hotline.toml", tmp_path)
    return tmp_path
