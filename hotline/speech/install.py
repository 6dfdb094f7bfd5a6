"""Install a model: fetch the zip, check it, unpack it aside, look at it, move it into its place.

Until the last step, one rename, nothing of the model is seen in the folder of models.
"""

import fcntl
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.speech.download import MB, Progress, download
from hotline.speech.errors import ModelFilesError, WrongFileError
from hotline.speech.installed import (
    WORKSHOP,
    Fingerprint,
    InstallRecord,
    fingerprint,
    list_of_files,
    write_record,
)
from hotline.speech.layout import Layout, examine
from hotline.speech.registry import SHA256, OfficialModel, checked_id
from hotline.speech.unpack import unpack

# The official zips unpack to less than twice their size.
_UNPACKED_PER_PACKED = 2

Stage = Callable[[str], Progress]
"""Told the name of a stage that begins; returns what is told how far it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The zip to install and what is known of it beforehand; None or empty where nothing is."""

    id: str
    url: str = ""
    file: Path | None = None
    bytes: int | None = None
    megabytes: int = 0
    md5: str | None = None
    sha256: str | None = None


def wanted(
    model_id: str,
    registered: OfficialModel | None,
    *,
    file: Path | None = None,
    mirror: str | None = None,
    sha256: str | None = None,
) -> Wanted:
    """Say what to install, from a local file, a mirror (its folder's address) or the makers.

    `sha256` is demanded of the zip. Raises ModelFilesError where it is not known where to find it.
    """
    checked_id(model_id)
    if sha256 is not None and not re.fullmatch(SHA256, sha256.lower()):
        raise ModelFilesError(f"{sha256!r} is no SHA-256: that has 64 digits from 0 to f.")
    if registered is None and file is None and mirror is None:
        raise ModelFilesError(
            f"There is no official model {model_id}: `python3 manage.py models list` names them; "
            "for another one say --file ZIP or --mirror ADDRESS."
        )
    url = f"{mirror.rstrip('/')}/{model_id}.zip" if mirror else ""
    known = registered or Wanted(model_id)
    return Wanted(
        id=model_id,
        url=url or known.url,
        file=file,
        bytes=known.bytes,
        megabytes=known.megabytes,
        md5=known.md5,
        sha256=sha256.lower() if sha256 else known.sha256,
    )


def install(models: Path, what: Wanted, now: datetime, stage: Stage) -> Layout:
    """Install a model as the folder `models`/id and return what it offers.

    Raises ModelFilesError; the folder then is as it was before. A zip that was fetched whole stays
    until it is unpacked or found wrong.
    """
    target = models / what.id
    if target.exists() or target.is_symlink():
        raise ModelFilesError(
            f"{what.id} is already there: `python3 manage.py models verify {what.id}` looks "
            f"whether it is whole, `python3 manage.py models remove {what.id}` makes room."
        )
    workshop = models / WORKSHOP
    with _alone(workshop):
        archive = what.file or _fetched(workshop, what, stage)
        try:
            content = _checked(archive, what, stage)
            unpacked = workshop / what.id
            shutil.rmtree(unpacked, ignore_errors=True)
            unpack(archive, unpacked, progress=stage("Unpacking"))
            layout = _examined(unpacked, archive)
        except WrongFileError:
            if what.file is None:
                archive.unlink()  # so that the next attempt fetches it anew
            raise
        write_record(unpacked, _record(what, content, unpacked, now))
        unpacked.rename(target)
        if what.file is None:
            archive.unlink()
    return layout


def _fetched(workshop: Path, what: Wanted, stage: Stage) -> Path:
    archive = workshop / f"{what.id}.zip"
    if not archive.is_file():
        packed = what.bytes or what.megabytes * MB
        download(
            what.url,
            archive,
            expected_bytes=what.bytes,
            progress=stage("Fetching"),
            room=packed * _UNPACKED_PER_PACKED,
        )
    return archive


def _checked(archive: Path, what: Wanted, stage: Stage) -> Fingerprint:
    try:
        content = fingerprint(archive, stage("Checking"))
    except OSError as error:
        raise ModelFilesError(f"{archive} can't be read: {error.strerror}.") from error
    for name, expected, found in (
        ("size", what.bytes, content.bytes),
        ("SHA-256", what.sha256, content.sha256),
        ("MD5", what.md5, content.md5),
    ):
        if expected is not None and expected != found:
            raise WrongFileError(
                f"{archive.name} is damaged or another file: its {name} is {found}, expected is "
                f"{expected}. It was not installed; fetch it again, from another --mirror perhaps."
            )
    return content


def _examined(unpacked: Path, archive: Path) -> Layout:
    try:
        return examine(unpacked)
    except ModelFilesError as error:
        shutil.rmtree(unpacked)
        sentence = error.sentence.replace(str(unpacked), archive.name)
        raise WrongFileError(f"{sentence} It was not installed.") from error


def _record(what: Wanted, content: Fingerprint, unpacked: Path, now: datetime) -> InstallRecord:
    return InstallRecord(
        id=what.id,
        source=str(what.file.resolve()) if what.file else what.url,
        sha256=content.sha256,
        bytes=content.bytes,
        installed_at=now,
        files=list_of_files(unpacked),
    )


@contextmanager
def _alone(workshop: Path) -> Iterator[None]:
    """Keep a second installation away, which would write into the same files."""
    try:
        workshop.mkdir(parents=True, exist_ok=True)
        lock = (workshop / "lock").open("w")
    except OSError as error:
        raise ModelFilesError(
            f"{workshop} can't be written ({error.strerror}): run the command as the owner of "
            "that folder, or name another one with --folder."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModelFilesError(
                "Another installation of models is under way: wait until it has ended."
            ) from error
        yield
