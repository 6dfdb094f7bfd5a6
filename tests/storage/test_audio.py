"""The store of recordings: whole files or none, and nothing outside of its folder."""

import random
from pathlib import Path

import pytest

from hotline.storage.audio import AudioStore

KEY = "2026/11/RE00000000000000000000000000000001.wav"


def files_in(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_what_is_put_can_be_found_by_its_key(tmp_path: Path) -> None:
    store = AudioStore(tmp_path)
    path = store.put(KEY, b"sound")
    assert path == store.path(KEY)
    assert path.read_bytes() == b"sound"
    assert files_in(tmp_path) == [KEY]


def test_the_same_key_is_written_over(tmp_path: Path) -> None:
    store = AudioStore(tmp_path)
    store.put(KEY, b"first")
    store.put(KEY, b"second")
    assert store.path(KEY).read_bytes() == b"second"
    assert files_in(tmp_path) == [KEY]


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    store = AudioStore(tmp_path)
    store.put(KEY, b"first")
    with pytest.raises(TypeError):
        store.put(KEY, "no bytes")  # type: ignore[arg-type]
    assert store.path(KEY).read_bytes() == b"first"
    assert files_in(tmp_path) == [KEY]


def test_nobody_else_on_the_machine_may_listen(tmp_path: Path) -> None:
    path = AudioStore(tmp_path).put(KEY, b"sound")
    assert path.stat().st_mode & 0o077 == 0


def test_deleting_twice_is_fine(tmp_path: Path) -> None:
    store = AudioStore(tmp_path)
    store.put(KEY, b"sound")
    store.delete(KEY)
    store.delete(KEY)
    assert files_in(tmp_path) == []


def traversals(count: int) -> list[str]:
    """Return keys that try to leave the folder, in ever new dresses."""
    draw = random.Random(7)
    ups = [
        "..",
        "../",
        "..\\",
        "%2e%2e/",
        "....//",
        "..%2f",
        "/..",
        "./..",
        "..;/",
        "．．/",
        "\0..",
    ]
    ends = ["etc/passwd", "x.wav", "RE1.wav", ".wav", "a.wav\n", "a.wav/..", "C:/x.wav", "~/x.wav"]
    return [
        draw.choice(["", "/", "2026/", "2026/11/", "//", "file://"])
        + "".join(draw.choices(ups, k=draw.randint(1, 4)))
        + draw.choice(ends)
        for _ in range(count)
    ]


def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    store = AudioStore(folder)
    tried = [*traversals(200), "", ".", "a.mp3", "a .wav", "é.wav", "/a.wav", "a//b.wav", "a.wav\n"]
    for key in tried:
        for act in (store.path, store.delete, lambda key: store.put(key, b"x")):
            with pytest.raises(ValueError, match="is no key of a recording"):
                act(key)
    assert files_in(tmp_path) == []
