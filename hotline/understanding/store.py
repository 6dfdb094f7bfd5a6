"""The trained models of an installation: a folder for each, and which one is in use."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.domain.errors import NotFoundError
from hotline.understanding.archive import pack, unpack
from hotline.understanding.model import Model

_MODEL, _REPORT, _CURRENT = "model.npz", "report.json", "current"
_VERSION = re.compile(r"\d{8}-\d{6}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Version:
    """A stored model and what its report says."""

    name: str
    report: Mapping[str, Any]
    megabytes: float


class ModelStore:
    """Models in `<data folder>/understanding`."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made until it is asked for."""
        self.folder = folder

    def save(self, model: Model, report: Mapping[str, Any], at: datetime) -> str:
        """Store a model that is not in use yet; return its version."""
        content = pack(model)
        version = self._new_folder(at)
        path = self.folder / version
        (path / _MODEL).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        full = {"version": version, "made_at": at.isoformat(), **report, "sha256": digest}
        _write(path / _REPORT, json.dumps(full, ensure_ascii=False, indent=2) + "\n")
        return version

    def use(self, version: str) -> None:
        """Put a stored model into use. Raises NotFoundError."""
        self.report(version)
        _write(self.folder / _CURRENT, version + "\n")

    def current(self) -> str | None:
        """Return the version in use; None where none was ever trained."""
        try:
            version = (self.folder / _CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return version if _VERSION.fullmatch(version) else None

    def report(self, version: str) -> dict[str, Any]:
        """Return what was noted when a model was trained. Raises NotFoundError."""
        try:
            # Nothing but a version's name may become part of a path.
            name = _VERSION.fullmatch(version)
            path = self.folder / (name[0] if name else "none") / _REPORT
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotFoundError(
                f"There is no model {version!r}; `python3 manage.py routing list` shows all."
            ) from error
        return dict(content)

    def load(self, version: str) -> Model:
        """Read a model. Raises NotFoundError for one that is missing or damaged."""
        wanted = self.report(version).get("sha256")
        try:
            return unpack(_whole(self.folder / version / _MODEL, wanted))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotFoundError(
                f"The model {version} cannot be read ({error}): "
                "run `python3 manage.py routing train`."
            ) from error

    def versions(self) -> list[Version]:
        """List all models, oldest first."""
        names = sorted(
            path.name for path in self.folder.glob("*/") if _VERSION.fullmatch(path.name)
        )
        found = []
        for name in names:
            try:
                size = (self.folder / name / _MODEL).stat().st_size / 1e6
                found.append(Version(name, self.report(name), size))
            except (OSError, NotFoundError):
                continue  # being written, or its writer was killed
        return found

    def _new_folder(self, at: datetime) -> str:
        stem = at.strftime("%Y%m%d-%H%M%S")
        for number in range(1, 1000):
            name = stem if number == 1 else f"{stem}-{number}"
            try:
                (self.folder / name).mkdir(parents=True)
            except FileExistsError:
                continue
            return name
        raise NotFoundError(f"There is no free name for a model in {self.folder}.")


def _whole(path: Path, wanted: object) -> bytes:
    """Read only what `save` wrote: a half-written or changed file is refused."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ValueError("its SHA-256 is not the one in its report")
    return content


def _write(path: Path, text: str) -> None:
    """Replace a file at once: readers see the old content or the new one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
