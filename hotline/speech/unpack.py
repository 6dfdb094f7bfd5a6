"""Unpack a zip that may have come from anywhere.

All entries are judged by the archive's directory before a byte is written. A model consists of
plain files in plain folders, so whatever is anything else is refused, not repaired.
"""

import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hotline.speech.download import MB, Progress
from hotline.speech.errors import ModelFilesError, WrongFileError

_CHUNK = MB // 4
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # APPNOTE.TXT 4.4.4: encrypted, strongly, directory too
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_NAME = 255  # bytes; what file systems take
# What zipfile raises for damaged and for unusual archives.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
# Put there by the archiver of macOS, beside the real files.
_LITTER = "__MACOSX"


@dataclass(frozen=True, slots=True)
class Limits:
    """What no model exceeds: the largest official one has some 30 files and 3 GB unpacked.

    `ratio` is how many times larger than the whole zip its content may be.
    """

    files: int = 5_000
    bytes: int = 12 * 1024 * MB
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class _Entry:
    info: zipfile.ZipInfo
    path: PurePosixPath


def unpack(
    archive: Path,
    folder: Path,
    *,
    limits: Limits = Limits(),
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Unpack a zip into the new folder `folder`, without the one folder that is around it all.

    Nothing stays of a folder that was not unpacked whole. Raises ModelFilesError, and of it
    WrongFileError where the fault is the zip's.
    """
    folder.mkdir(parents=True)
    try:
        _unpack(archive, folder, limits, progress)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _unpack(archive: Path, folder: Path, limits: Limits, progress: Progress) -> None:
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _judged(opened.infolist(), archive.stat().st_size, limits)
            _refuse_full_disk(folder, sum(entry.info.file_size for entry in entries))
            _write(opened, entries, folder, progress)
    except _DAMAGED as error:
        raise WrongFileError(
            f"{archive.name} is no whole zip file ({error}): fetch it again."
        ) from error
    except OSError as error:
        raise ModelFilesError(f"{archive.name} can't be unpacked: {error.strerror}.") from error


def _judged(infos: Sequence[zipfile.ZipInfo], zip_bytes: int, limits: Limits) -> list[_Entry]:
    """Return the files to write with their paths; raise WrongFileError for what is no model."""
    if len(infos) > limits.files:
        raise _refused(f"it holds {len(infos)} files, and no model has more than {limits.files}")
    entries = []
    for info in infos:
        path = _safe_path(info)
        _refuse_unusual(info)
        if path.parts[0] != _LITTER:
            entries.append(_Entry(info, path))
    _refuse_bomb([entry.info for entry in entries], zip_bytes, limits)
    _refuse_collisions(entries)
    files = [entry for entry in entries if not entry.info.is_dir()]
    if not files:
        raise _refused("it is empty")
    return list(_without_top_folder(files))


def _safe_path(info: zipfile.ZipInfo) -> PurePosixPath:
    """Return an entry's path below the folder, in Unicode's composed form (NFC).

    `orig_filename` is what the archive says; `filename` was already mended by zipfile.
    """
    name = unicodedata.normalize("NFC", info.orig_filename)
    parts = name.removesuffix("/").split("/")
    plain = name.isprintable() and not any(sign in name for sign in '\\:*?"<>|')
    # isprintable refuses NUL, line ends and the invisible marks that turn text around.
    if not plain or any(part in ("", ".", "..") or _too_long(part) for part in parts):
        raise _refused(f"the name {info.orig_filename[:80]!a} leads astray")
    return PurePosixPath(*parts)


def _too_long(part: str) -> bool:
    return len(part.encode()) > _LONGEST_NAME


def _refuse_unusual(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise _refused("it is encrypted")
    if info.compress_type not in _METHODS:
        raise _refused("it is packed in a way that models are not")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG):
        raise _refused(f"{info.filename!r} is a link or a device")


def _refuse_bomb(infos: Sequence[zipfile.ZipInfo], zip_bytes: int, limits: Limits) -> None:
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.bytes:
        raise _refused(f"it unpacks to {unpacked // MB} MB, and no model is so large")
    # Entries that share their bytes are how a small zip becomes a large one.
    if unpacked > zip_bytes * limits.ratio or sum(i.compress_size for i in infos) > zip_bytes:
        raise _refused("it unpacks to far more than its size")


def _refuse_collisions(entries: Sequence[_Entry]) -> None:
    """Refuse names that are one file on disk, also where capitals don't count (macOS)."""
    seen: set[str] = set()
    files: set[str] = set()
    for entry in entries:
        key = str(entry.path).casefold()
        if key in seen:
            raise _refused(f"it holds {str(entry.path)!r} twice")
        seen.add(key)
        if not entry.info.is_dir():
            files.add(key)
    for key in seen:
        if any(str(parent) in files for parent in PurePosixPath(key).parents):
            raise _refused(f"{key!r} lies in a file")


def _without_top_folder(files: Sequence[_Entry]) -> Iterator[_Entry]:
    around = {entry.path.parts[0] for entry in files}
    wrapped = len(around) == 1 and all(len(entry.path.parts) > 1 for entry in files)
    for entry in files:
        yield _Entry(entry.info, PurePosixPath(*entry.path.parts[1:]) if wrapped else entry.path)


def _refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelFilesError(
            f"The disk of {folder.parent} has {free // MB} MB free, and the model needs "
            f"{needed // MB} MB unpacked: free some and run the same command again."
        )


def _write(
    opened: zipfile.ZipFile, entries: Sequence[_Entry], folder: Path, progress: Progress
) -> None:
    total = sum(entry.info.file_size for entry in entries)
    done = 0
    for entry in entries:
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(entry.info) as packed, path.open("xb") as file:
            while chunk := packed.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                progress(done, total)
        if path.stat().st_size != entry.info.file_size:
            raise _refused(f"{entry.info.filename!r} has another size than it says")


def _refused(reason: str) -> WrongFileError:
    return WrongFileError(
        f"This zip is no speech model: {reason}. Nothing was unpacked; fetch it from its maker."
    )
