"""Installed models: one folder each, with a record of where it came from and what was in it."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hotline.settings.model import DEMO_MODEL
from hotline.speech.download import Progress
from hotline.speech.errors import ModelFilesError
from hotline.speech.layout import examine, is_model
from hotline.speech.registry import checked_id

RECORD = "installed.json"
# Beside the models, so that a finished one moves into its place at once; the dot hides it.
WORKSHOP = ".downloads"

_CHUNK = 2**20


class FileRecord(BaseModel):
    """One file of a model as it was installed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: Annotated[int, Field(ge=0)]
    sha256: str


class InstallRecord(BaseModel):
    """Where a model came from. `sha256` and `bytes` are those of the zip, `files` by path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    source: str
    sha256: str
    bytes: int
    installed_at: AwareDatetime
    files: dict[str, FileRecord]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What identifies a file."""

    bytes: int
    sha256: str
    md5: str


def fingerprint(path: Path, progress: Progress = lambda _done, _total: None) -> Fingerprint:
    """Read a file once and return its fingerprint. MD5 is what Vosk's own list of models has."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    done, total = 0, path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
            done += len(chunk)
            progress(done, total)
    return Fingerprint(done, sha256.hexdigest(), md5.hexdigest())


def list_of_files(folder: Path) -> dict[str, FileRecord]:
    """Return all files of a model by their path in it, without the record of the installation."""
    return {path.relative_to(folder).as_posix(): _file_record(path) for path in _files(folder)}


def _file_record(path: Path) -> FileRecord:
    try:
        content = fingerprint(path)
    except OSError:  # it differs from any that was installed
        return FileRecord(bytes=0, sha256="unreadable")
    return FileRecord(bytes=content.bytes, sha256=content.sha256)


def models_in(folder: Path) -> list[Path]:
    """Return the folders below `folder` that hold a model or should: those with a record too."""
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and (is_model(path) or (path / RECORD).is_file())
    ]


def record_of(model: Path) -> InstallRecord | None:
    """Return what was written down at the installation; None for a folder put there by hand.

    Raises ModelFilesError where the record is unreadable.
    """
    try:
        text = (model / RECORD).read_text(encoding="utf-8")
        return InstallRecord.model_validate_json(text)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ModelFilesError(
            f"{model / RECORD} is damaged: remove the model and install it again."
        ) from error


def write_record(model: Path, record: InstallRecord) -> None:
    """Write down where a model came from, in its folder."""
    content = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1)
    (model / RECORD).write_text(content + "\n", encoding="utf-8")


def flaws(model: Path) -> list[str]:
    """Compare a model with its record and with what Vosk needs; each flaw is one phrase.

    A folder without a record is only checked for what Vosk needs. Raises ModelFilesError where
    there is no such folder.
    """
    if not model.is_dir():
        raise ModelFilesError(
            f"{model.name} is not installed: `python3 manage.py models list` shows what is."
        )
    try:
        record = record_of(model)
        found = list(_differences(record.files, list_of_files(model))) if record else []
    except ModelFilesError as error:
        found = [error.sentence]
    if not found:
        try:
            examine(model)
        except ModelFilesError as error:
            found = [error.sentence]
    return found


def _differences(expected: dict[str, FileRecord], found: dict[str, FileRecord]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in sorted(expected.keys() - found.keys()))
    for name in sorted(expected.keys() & found.keys()):
        if expected[name] != found[name]:
            yield f"{name} is damaged"
    yield from (f"{name} was added" for name in sorted(found.keys() - expected.keys()))


def remove(models: Path, model_id: str, *, used_by: Sequence[str] = ()) -> int:
    """Remove an installed model and return the bytes that became free.

    `used_by` are the settings that name it: it stays while there are any. The folder disappears at
    once: a worker that starts meanwhile finds it whole or not at all. Raises ModelFilesError.
    """
    folder = models / checked_id(model_id)
    if model_id == DEMO_MODEL:
        raise ModelFilesError(f"{model_id} belongs to the hotline itself and stays.")
    if folder not in models_in(models):
        raise ModelFilesError(
            f"{model_id} is not installed: `python3 manage.py models list` shows what is."
        )
    if folder.is_symlink():
        raise ModelFilesError(f"{folder} is a link to a model elsewhere: remove it yourself.")
    if used_by:
        raise ModelFilesError(
            f"{model_id} is in use ({' and '.join(used_by)}): name another model in "
            "config/local.toml first, or use --force."
        )
    size = sum(path.lstat().st_size for path in _files(folder))
    doomed = models / WORKSHOP / f"removed-{model_id}"
    shutil.rmtree(doomed, ignore_errors=True)
    doomed.parent.mkdir(exist_ok=True)
    folder.rename(doomed)
    shutil.rmtree(doomed)
    return size


def _files(folder: Path) -> Iterator[Path]:
    """Yield a model's files and links in a fixed order; links are not followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where, name)
            if path != folder / RECORD:
                yield path
