"""Where recordings are kept: files in a folder, named by keys."""

import os
import re
import tempfile
from pathlib import Path

KEY = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.wav")


class AudioStore:
    """A folder of recordings. Files appear whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> Path:
        """Store audio under a key such as "2026/11/RE….wav"; the same key is written over."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        # The carrier's copy is deleted next, so the names must survive a power cut too.
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync(folder)
        return path

    def path(self, key: str) -> Path:
        """Return where a key's file is. Raises ValueError for anything but a key."""
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of a recording")
        return self._folder / key

    def delete(self, key: str) -> None:
        """Delete a recording; an absent one is fine."""
        self.path(key).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
