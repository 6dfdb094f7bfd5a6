"""Zips that want to write elsewhere, to fill the disk, or that are none."""

import copy
import io
import random
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.speech.errors import ModelFilesError, WrongFileError
from hotline.speech.unpack import Limits, unpack

Zipped = Callable[..., Path]


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(archive: Path, reason: str, **more: object) -> None:
    """Unpack it in vain, and see that nothing was written anywhere."""
    before = set(archive.parent.rglob("*"))
    with pytest.raises(WrongFileError, match=reason):
        unpack(archive, archive.parent / "out", **more)
    assert set(archive.parent.rglob("*")) == before


def test_the_folder_around_a_model_is_left_out(zipped: Zipped, tmp_path: Path):
    news: list[tuple[int, int | None]] = []
    archive = zipped({"m/": b"", "m/am/": b"", "m/am/final.mdl": b"net", "m/қазақ.txt": b"x" * 5})
    unpack(archive, tmp_path / "out", progress=lambda done, total: news.append((done, total)))
    assert files_in(tmp_path / "out") == {"am/final.mdl": b"net", "қазақ.txt": b"xxxxx"}
    assert news[-1] == (8, 8)


@pytest.mark.parametrize(
    "files",
    [
        {"am/final.mdl": b"1", "conf/model.conf": b"2"},
        {"final.mdl": b"1", "graph/words.txt": b"2"},
        {"one": b"1"},
    ],
)
def test_without_one_folder_around_it_stays_as_it_is(
    zipped: Zipped, tmp_path: Path, files: dict[str, bytes]
):
    unpack(zipped(files), tmp_path / "out")
    assert files_in(tmp_path / "out") == files


def test_what_macos_adds_is_left_out(zipped: Zipped, tmp_path: Path):
    unpack(zipped({"m/a": b"1", "__MACOSX/m/._a": b"2"}), tmp_path / "out")
    assert files_in(tmp_path / "out") == {"a": b"1"}


def test_names_are_written_composed(zipped: Zipped, tmp_path: Path):
    unpack(zipped({"m/сый.txt": b"1", "m/b": b"2"}), tmp_path / "out")
    assert set(files_in(tmp_path / "out")) == {"сый.txt", "b"}


ASTRAY = {
    "climbs": "../evil",
    "climbs later": "m/../../evil",
    "absolute": "/tmp/evil",
    "doubled slash": "m//evil",
    "here": "m/./evil",
    "backslash": "m\\..\\..\\evil",
    "drive": "C:evil",
    "stream of NTFS": "m/a:evil",
    "line end": "m/a\nb",
    "escape": "m/a\x1b[2J",
    "turned around": "m/\u202egpj.exe",
    "no width": "m/a\u200b",
    "too long": "m/" + "ә" * 200,
}


@pytest.mark.parametrize("name", ASTRAY.values(), ids=ASTRAY.keys())
def test_a_name_that_leads_astray(zipped: Zipped, name: str):
    refused(zipped({"m/good": b"1", name: b"evil"}), "leads astray")


def test_a_name_cut_by_a_zero_byte(zipped: Zipped):
    archive = zipped({"m/good": b"1", "m/goodXevil": b"2"})
    archive.write_bytes(archive.read_bytes().replace(b"goodXevil", b"good\0evil"))
    refused(archive, "leads astray")


@pytest.mark.parametrize(
    "kind",
    [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFDIR],
    ids=["link", "character device", "block device", "pipe", "socket", "folder as file"],
)
def test_what_is_no_plain_file(tmp_path: Path, kind: int):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        info = zipfile.ZipInfo("m/final.mdl")
        info.external_attr = (kind | 0o777) << 16
        opened.writestr(info, "/etc/passwd")
    refused(archive, "is a link or a device")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["m/a", "m/A"], "twice"),
        (["m/й", "m/\u0438\u0306"], "twice"),
        (["m/a", "m/a/b"], "lies in a file"),
        (["m/A/b", "m/a"], "lies in a file"),
        (["m/ß", "m/ss"], "twice"),
    ],
)
def test_names_that_are_one_file(zipped: Zipped, names: list[str], reason: str):
    refused(zipped(dict.fromkeys(names, b"x")), reason)


def test_the_same_name_twice(tmp_path: Path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("m/a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("m/a", b"2")
    refused(archive, "twice")


@pytest.mark.parametrize("files", [{}, {"m/": b""}, {"__MACOSX/a": b"1"}])
def test_nothing_in_it(zipped: Zipped, files: dict[str, bytes]):
    refused(zipped(files), "it is empty")


def test_encrypted(zipped: Zipped):
    archive = zipped({"m/a": b"1"})
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    archive.write_bytes(data)
    refused(archive, "encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(tmp_path: Path, method: int):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", method) as opened:
        opened.writestr("m/a", b"1" * 100)
    refused(archive, "packed in a way")


def test_a_hundred_thousand_files(zipped: Zipped):
    archive = zipped({f"m/{number}": b"" for number in range(100_000)})
    refused(archive, "it holds 100000 files")


def test_a_bomb(zipped: Zipped):
    refused(zipped({"m/zeros": bytes(20_000_000)}), "far more than its size")


def test_a_bomb_of_entries_that_share_their_bytes(tmp_path: Path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("m/0", random.Random(1).randbytes(50_000))
        for number in range(1, 20):
            shared = copy.copy(opened.filelist[0])
            shared.filename = f"m/{number}"
            opened.filelist.append(shared)
    refused(archive, "far more than its size")


def test_more_than_any_model(zipped: Zipped):
    archive = zipped({"m/a": random.Random(1).randbytes(1000)})
    refused(archive, "no model is so large", limits=Limits(bytes=999))
    unpack(archive, archive.parent / "out", limits=Limits(bytes=1000))


@pytest.mark.parametrize("said", [10, 99, 101, 5000])
def test_a_size_that_is_not_true(tmp_path: Path, said: int):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("m/a", random.Random(1).randbytes(100))
        opened.writestr("m/b", random.Random(2).randbytes(5000))
        opened.filelist[0].file_size = said
    refused(archive, "another size than it says|no whole zip")


def test_a_damaged_file(zipped: Zipped):
    archive = zipped({"m/a": random.Random(1).randbytes(1000)})
    data = bytearray(archive.read_bytes())
    data[500] ^= 1
    archive.write_bytes(data)
    refused(archive, "no whole zip file.*fetch it again")


@pytest.mark.parametrize("keep", [0, 1, 100, 1000, -1, -30])
def test_a_zip_that_was_cut(zipped: Zipped, keep: int):
    archive = zipped({"m/a": random.Random(1).randbytes(1000)})
    archive.write_bytes(archive.read_bytes()[:keep])
    refused(archive, "no whole zip file")


def test_a_web_page_instead_of_a_zip(tmp_path: Path):
    archive = tmp_path / "a.zip"
    archive.write_text("<!doctype html><title>Log in to the network</title>")
    refused(archive, "no whole zip file")


def test_a_name_in_no_encoding(zipped: Zipped):
    archive = zipped({"m/ә": b"1"})
    archive.write_bytes(archive.read_bytes().replace("ә".encode(), b"\xff\xfe"))
    refused(archive, "no whole zip file|leads astray")


def test_a_full_disk_is_not_the_zips_fault(
    zipped: Zipped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    archive = zipped({"m/a": random.Random(1).randbytes(3_000_000)})
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(9, 9, 2**20))
    with pytest.raises(ModelFilesError, match="1 MB free, and the model needs 2 MB") as error:
        unpack(archive, tmp_path / "out")
    assert not isinstance(error.value, WrongFileError)
    assert not (tmp_path / "out").exists()


def _sound_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("m/am/final.mdl", random.Random(1).randbytes(200))
        opened.writestr("m/conf/model.conf", b"--beam=10\n" * 20)
        opened.writestr("m/қазақ", b"")
    return content.getvalue()


SOUND = _sound_zip()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8
    )
)
def test_whatever_is_changed_it_is_refused_or_stays_inside(
    tmp_path: Path, changes: list[tuple[int, int]]
):
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    home = tmp_path / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    archive = home / "a.zip"
    archive.write_bytes(data)
    try:
        unpack(archive, home / "out")
    except ModelFilesError:
        assert [path.name for path in home.iterdir()] == ["a.zip"]
    else:
        assert sorted(path.name for path in home.iterdir()) == ["a.zip", "out"]
        assert not any(path.is_symlink() for path in home.rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_the_directory_may_lie_about_where_files_begin(zipped: Zipped):
    archive = zipped({"m/a": b"1", "m/b": b"2"})
    data = bytearray(archive.read_bytes())
    last = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, last + 42, 0xFFFFFF)
    archive.write_bytes(data)
    refused(archive, "no whole zip file")
