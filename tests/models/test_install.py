"""From a zip to a model that hears, and away again, through the commands."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.cli import models as commands
from hotline.cli.main import cli
from hotline.cli.models import REGISTRY
from hotline.domain.languages import LANGUAGES
from hotline.speech.errors import ModelFilesError, WrongFileError
from hotline.speech.installed import fingerprint
from hotline.speech.registry import read_registry
from tests.models.file_server import FileServer

MODEL = "vosk-model-small-kz-0.42"


def listed(output: str) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in json.loads(output)}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def leftovers(folder: Path) -> set[str]:
    return {path.name for path in (folder / ".downloads").iterdir()} - {"lock"}


def test_the_registry_names_a_small_and_a_large_model_for_each_language():
    official = read_registry(REGISTRY).values()
    assert {(model.language, model.size) for model in official} == {
        (language, size) for language in LANGUAGES for size in ("small", "large")
    }
    for model in official:
        assert model.url == f"https://alphacephei.com/vosk/models/{model.id}.zip"
        assert model.bytes is None or round(model.bytes / 2**20) in (
            model.megabytes, model.megabytes - 1,
        )  # fmt: skip


@pytest.mark.parametrize("text", ["", "[[model]]\nid='x'", "model = 3", "not toml"])
def test_a_damaged_registry(tmp_path: Path, text: str):
    path = tmp_path / "models.toml"
    path.write_text(text)
    with pytest.raises(ModelFilesError, match="restore it from the repository"):
        read_registry(path)


def test_life_of_a_model(
    models: Callable[..., str], folder: Path, server: FileServer, model_zip: Path
):
    server.content = model_zip.read_bytes()
    said = models("install", MODEL, "--mirror", server.address)
    assert server.paths == [f"/{MODEL}.zip"]
    assert f'[speech]\nmodel_kk = "{folder}/{MODEL}"\n' in said
    assert "model_ru" not in said
    assert fingerprint(model_zip).sha256 in said
    assert names(folder) == {MODEL}
    assert leftovers(folder) == set()

    row = listed(models("list", "--json"))[MODEL]
    assert (row["installed"], row["problem"], row["sample_rate"]) == (True, "", 8000)
    assert "installed" in models("list")
    assert models("verify") == f"{MODEL}: whole\n"

    graph = folder / MODEL / "graph"
    (graph / "Gr.fst").write_bytes(b"\0" + (graph / "Gr.fst").read_bytes()[1:])
    (graph / "disambig_tid.int").unlink()
    (graph / "evil.so").write_text("")
    (folder / MODEL / "am/link").symlink_to("/nowhere")
    damaged = models("verify", MODEL, fails=True)
    assert damaged.splitlines()[:5] == [
        f"{MODEL}: damaged",
        "- graph/disambig_tid.int is missing",
        "- graph/Gr.fst is damaged",
        "- am/link was added",
        "- graph/evil.so was added",
    ]
    assert "damaged: " in models("list")

    assert f"Removed {MODEL}" in models("remove", MODEL)
    assert names(folder) == set()
    assert leftovers(folder) == set()
    assert not listed(models("list", "--json"))[MODEL]["installed"]


def test_a_download_that_broke_off_goes_on_with_the_next_command(
    models: Callable[..., str], folder: Path, server: FileServer, model_zip: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr("hotline.speech.download.time.sleep", lambda _seconds: None)
    server.content = model_zip.read_bytes()
    server.cuts_after = [2**19, 0, 0, 0, 0]
    said = models("install", MODEL, "--mirror", server.address, fails=True)
    assert "broke off after 0.5 MB" in said
    assert names(folder) == set()
    models("install", MODEL, "--mirror", server.address)
    assert server.bytes_served == len(server.content)
    models("verify", MODEL)


def test_from_a_stick(models: Callable[..., str], folder: Path, model_zip: Path):
    sha256 = fingerprint(model_zip).sha256.upper()
    said = models("install", "our-own-model", "--file", model_zip, "--sha256", sha256)
    assert f'model_kk = "{folder}/our-own-model"\nmodel_ru = "{folder}/our-own-model"' in said
    assert model_zip.is_file()
    models("verify", "our-own-model")
    record = json.loads((folder / "our-own-model/installed.json").read_text())
    assert record["source"] == str(model_zip)
    assert record["bytes"] == model_zip.stat().st_size


def test_another_file_than_demanded(
    models: Callable[..., str], folder: Path, server: FileServer, model_zip: Path
):
    server.content = model_zip.read_bytes()
    arguments = ["install", MODEL, "--mirror", server.address, "--sha256", "0" * 64]
    assert "its SHA-256 is" in models(*arguments, fails=True)
    assert names(folder) == leftovers(folder) == set()
    assert "its size is" in models(
        "install", "vosk-model-small-ru-0.22", "--file", model_zip, fails=True
    )  # fmt: skip
    assert model_zip.is_file()


def test_the_published_md5_is_demanded(
    models: Callable[..., str], tmp_path: Path, model_zip: Path, monkeypatch: pytest.MonkeyPatch
):
    registry = tmp_path / "models.toml"
    text = REGISTRY.read_text().replace("e55d95d1ffbafc0dfeb6fef044d5759b", "0" * 32)
    registry.write_text(text.replace("43739114", str(model_zip.stat().st_size)))
    monkeypatch.setattr(commands, "REGISTRY", registry)
    said = models("install", "vosk-model-small-kz-0.15", "--file", model_zip, fails=True)
    assert f"its MD5 is {fingerprint(model_zip).md5}, expected is {'0' * 32}" in said


def test_a_zip_that_is_no_model(
    models: Callable[..., str], folder: Path, server: FileServer, model_zip: Path, zipped
):
    server.content = zipped({"m/README": b"hello"}).read_bytes()
    said = models("install", MODEL, "--mirror", server.address, fails=True)
    assert f"{MODEL}.zip holds no Vosk model" in said
    assert names(folder) == leftovers(folder) == set()
    server.content, server.etag = model_zip.read_bytes(), '"2"'
    models("install", MODEL, "--mirror", server.address)


def test_a_full_disk_keeps_what_was_fetched(
    models: Callable[..., str], folder: Path, server: FileServer, model_zip: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    server.content = model_zip.read_bytes()

    def full(_opened: object, _entries: object, folder: Path, _progress: object) -> None:
        (folder / "half").write_text("")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("hotline.speech.unpack._write", full)
        said = models("install", MODEL, "--mirror", server.address, fails=True)
    assert f"{MODEL}.zip can't be unpacked: No space left on device" in said
    assert names(folder) == set()
    assert leftovers(folder) == {f"{MODEL}.zip"}
    models("install", MODEL, "--mirror", server.address)
    assert len(server.paths) == 1


def test_what_an_earlier_attempt_left_is_no_obstacle(
    models: Callable[..., str], folder: Path, model_zip: Path
):
    half = folder / ".downloads" / MODEL / "am"
    half.mkdir(parents=True)
    (half / "final.mdl").write_text("half")
    assert listed(models("list", "--json"))[MODEL]["installed"] is False
    models("install", MODEL, "--file", model_zip)
    models("verify", MODEL)


def test_two_installations_at_once(
    models: Callable[..., str], folder: Path, model_zip: Path, monkeypatch: pytest.MonkeyPatch
):
    real = commands.install

    def second(*arguments: object) -> object:
        monkeypatch.setattr("hotline.speech.install.unpack", another)
        return real(*arguments)

    def another(*_: object, **__: object) -> None:
        monkeypatch.setattr(commands, "install", real)
        said = models("install", "another", "--file", model_zip, fails=True)
        raise WrongFileError(said)

    monkeypatch.setattr(commands, "install", second)
    said = models("install", MODEL, "--file", model_zip, fails=True)
    assert "Another installation of models is under way" in said


def test_an_installed_model_is_not_overwritten(
    models: Callable[..., str], folder: Path, model_zip: Path
):
    models("install", MODEL, "--file", model_zip)
    said = models("install", MODEL, "--file", model_zip, fails=True)
    assert "is already there" in said
    models("verify", MODEL)


@pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "", "-x ", "қазақ", "a" * 101])
def test_a_name_that_is_none(models: Callable[..., str], model_zip: Path, name: str):
    for command in (
        ["install", "--file", str(model_zip), "--", name], ["remove", "--", name],
        ["verify", "--", name],
    ):  # fmt: skip
        result = CliRunner().invoke(cli, ["models", *command])
        assert isinstance(result.exception, ModelFilesError)
        assert "is no name of a model" in result.exception.sentence


def test_a_model_nobody_knows(models: Callable[..., str]):
    assert "There is no official model nope" in models("install", "nope", fails=True)
    assert "nope is not installed" in models("remove", "nope", fails=True)
    assert "nope is not installed" in models("verify", "nope", fails=True)


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, "0" * 65])
def test_a_sha256_that_is_none(models: Callable[..., str], model_zip: Path, sha256: str):
    said = models("install", MODEL, "--file", model_zip, "--sha256", sha256, fails=True)
    assert "is no SHA-256" in said


@pytest.mark.parametrize(
    "arguments",
    [["a", "b", "--file", __file__], ["a", "b", "--sha256", "00"],
     ["a", "--file", __file__, "--mirror", "http://127.0.0.1/"]],
)  # fmt: skip
def test_options_that_do_not_go_together(models: Callable[..., str], arguments: Sequence[str]):
    assert "Usage:" in models("install", *arguments, fails=True)


def test_a_folder_that_cannot_be_written(models: Callable[..., str], folder: Path, model_zip):
    folder.mkdir()
    (folder / ".downloads").write_text("a file")
    said = models("install", MODEL, "--file", model_zip, fails=True)
    assert "can't be written" in said
