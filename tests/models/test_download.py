"""Fetching a large file from a server that may do anything."""

import errno
import io
import random
import shutil
import socket
from pathlib import Path

import pytest
import requests

from hotline.speech import download as download_module
from hotline.speech.download import download
from hotline.speech.errors import ModelFilesError
from tests.models.file_server import FileServer

CONTENT = random.Random(3).randbytes(1_500_000)
# What is written at a time: less than this is lost where a connection breaks.
PIECE = 2**16
BEGUN = 9 * PIECE
OTHER = random.Random(4).randbytes(1_400_000)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.zip"


@pytest.fixture(autouse=True)
def served(server: FileServer) -> None:
    server.content = CONTENT


def fetch(server: FileServer, target: Path, **more: object) -> None:
    download(f"{server.address}/model.zip", target, pause_s=0, **more)


def part_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def interrupt(server: FileServer, target: Path, after: int = BEGUN) -> None:
    """Fetch until the connection breaks, and then again and again without a byte."""
    server.cuts_after = [after, 0, 0, 0, 0]
    with pytest.raises(ModelFilesError, match="broke off after"):
        fetch(server, target)
    assert not server.cuts_after
    assert not target.exists()
    server.ranges.clear()


def test_a_file_is_fetched(server: FileServer, target: Path):
    news: list[tuple[int, int | None]] = []
    fetch(server, target, progress=lambda done, total: news.append((done, total)))
    assert target.read_bytes() == CONTENT
    assert list(target.parent.iterdir()) == [target]
    assert news[0] == (0, len(CONTENT))
    assert news[-1] == (len(CONTENT), len(CONTENT))
    assert news == sorted(news)


def test_a_broken_connection_is_taken_up_again(server: FileServer, target: Path):
    server.cuts_after = [BEGUN, 0, 2 * PIECE]
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    again, later = f"bytes={BEGUN}-", f"bytes={BEGUN + 2 * PIECE}-"
    assert server.ranges == ["", again, again, later]
    assert server.bytes_served == len(CONTENT)


def test_a_later_call_goes_on(server: FileServer, target: Path):
    interrupt(server, target)
    assert part_of(target).stat().st_size == BEGUN
    news: list[int] = []
    fetch(server, target, progress=lambda done, _total: news.append(done))
    assert target.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={BEGUN}-"]
    assert server.bytes_served == len(CONTENT)
    assert news[0] == BEGUN


def test_by_date_where_there_is_no_etag(server: FileServer, target: Path):
    server.etag, server.last_modified = "", "Wed, 12 Oct 2022 07:28:00 GMT"
    interrupt(server, target)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={BEGUN}-"]


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_a_strong_validator_it_begins_anew(server: FileServer, target: Path, etag: str):
    server.etag = etag
    interrupt(server, target)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [""]


def test_a_server_that_ignores_ranges(server: FileServer, target: Path):
    interrupt(server, target)
    server.understands_ranges = False
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={BEGUN}-"]


@pytest.mark.parametrize("understands", [True, False])
def test_a_file_that_changed_meanwhile(server: FileServer, target: Path, understands: bool):
    interrupt(server, target)
    server.content, server.etag = OTHER, '"2"'
    server.understands_if_range = understands
    fetch(server, target)
    assert target.read_bytes() == OTHER


def test_a_file_that_changed_its_length_alone(server: FileServer, target: Path):
    interrupt(server, target)
    server.content = OTHER
    fetch(server, target)
    assert target.read_bytes() == OTHER


def test_a_server_that_has_nothing_to_go_on_with(server: FileServer, target: Path):
    interrupt(server, target)
    server.answers_416 = True
    fetch(server, target)
    assert target.read_bytes() == CONTENT


def test_another_address_begins_anew(server: FileServer, target: Path):
    interrupt(server, target)
    download(f"{server.address}/elsewhere.zip", target, pause_s=0)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [""]


@pytest.mark.parametrize("notes", [b"", b"[]", b'{"url": 1}', b"\xff"])
def test_damaged_notes_begin_anew(server: FileServer, target: Path, notes: bytes):
    interrupt(server, target)
    part_of(target).with_name(f"{target.name}.part.json").write_bytes(notes)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [""]


def test_a_server_that_tells_no_length(server: FileServer, target: Path):
    server.sends_length = False
    news: list[int | None] = []
    fetch(server, target, progress=lambda _done, total: news.append(total))
    assert target.read_bytes() == CONTENT
    assert set(news) == {None}


def test_a_server_that_promises_too_much(server: FileServer, target: Path):
    server.promises_more = 10
    with pytest.raises(ModelFilesError, match=r"broke off after 1\.4 MB"):
        fetch(server, target)
    assert not target.exists()


def test_a_server_that_falls_silent(
    server: FileServer, target: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(download_module, "_TIMEOUT_S", (5, 0.3))
    server.hangs_after = 700_000
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert len(server.ranges) == 2


def test_a_server_that_sends_without_end(
    server: FileServer, target: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(download_module, "MOST_BYTES", 1_000_000)
    server.sends_length = False
    with pytest.raises(ModelFilesError, match="without end"):
        fetch(server, target)
    server.sends_length = True
    with pytest.raises(ModelFilesError, match="no model is as large"):
        fetch(server, target)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, r"There is no http://.*\(404\).*--file"),
        (403, r"The server refuses http://.*\(403\).*--file"),
        (503, r"broke off after 0.0 MB \(the server answers 503\)"),
    ],
)
def test_refusals(server: FileServer, target: Path, status: int, sentence: str):
    server.status = status
    with pytest.raises(ModelFilesError, match=sentence):
        fetch(server, target)


def test_https_is_not_left(target: Path, monkeypatch: pytest.MonkeyPatch):
    answer = requests.Response()
    answer.status_code, answer.url, answer.raw = 200, "http://example.kz/model.zip", io.BytesIO()
    monkeypatch.setattr(requests, "get", lambda *_args, **_options: answer)
    with pytest.raises(ModelFilesError, match="leads to an address without https"):
        download("https://example.kz/model.zip", target)


def test_a_certificate_that_is_not_accepted(target: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: object, **_options: object) -> None:
        raise requests.exceptions.SSLError("certificate verify failed")

    monkeypatch.setattr(requests, "get", refuse)
    with pytest.raises(ModelFilesError, match="clock and, behind a proxy"):
        download("https://example.kz/model.zip", target)


def test_no_server(target: Path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(ModelFilesError, match=r"can't be reached.*--mirror.*--file"):
            download(f"http://127.0.0.1:{port}/model.zip", target, pause_s=0)


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.kz/a.zip", "http://"])
def test_no_address(target: Path, url: str):
    with pytest.raises(ModelFilesError, match="begins with https:// or http://"):
        download(url, target, pause_s=0)


def test_another_size_than_expected_is_refused_at_once(server: FileServer, target: Path):
    with pytest.raises(ModelFilesError, match="1500000 bytes where 1499999 are expected"):
        fetch(server, target, expected_bytes=len(CONTENT) - 1)
    assert list(target.parent.iterdir()) == []
    fetch(server, target, expected_bytes=len(CONTENT))
    assert target.read_bytes() == CONTENT


def test_a_disk_without_room_is_noticed_before(
    server: FileServer, target: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(9, 9, 2**20))
    with pytest.raises(ModelFilesError, match="has 1 MB free, and about 3 MB"):
        fetch(server, target, room=2 * 2**20)
    assert list(target.parent.iterdir()) == []


def test_a_disk_that_fills_up(server: FileServer, target: Path, monkeypatch: pytest.MonkeyPatch):
    interrupt(server, target)
    ordinary = Path.open

    def on_full_disk(path: Path, mode: str = "r", **more: object):
        if path == part_of(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        return ordinary(path, mode, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", on_full_disk)
        with pytest.raises(ModelFilesError, match="is full: free some space"):
            fetch(server, target)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={BEGUN}-"
