import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.cli.main import cli
from hotline.domain.errors import HotlineError
from tests.models.file_server import FileServer

BUNDLED = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru"


@pytest.fixture(scope="session")
def bundled() -> Path:
    return BUNDLED


@pytest.fixture(scope="session")
def model_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model packed as the official ones are: one folder around it all."""
    path = tmp_path_factory.mktemp("zip") / "vosk-model-small-kz-0.42.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(BUNDLED.rglob("*")):
            if file.is_file() and "samples" not in file.parts:
                archive.write(file, Path(path.stem) / file.relative_to(BUNDLED))
    return path


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[..., Path]:
    """Make a zip of names and contents."""

    def make(files: dict[str, bytes], name: str = "a.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in files.items():
                archive.writestr(each, content)
        return path

    return make


@pytest.fixture
def server() -> Iterator[FileServer]:
    """A web server on this machine; what it does wrong is set on it."""
    running = FileServer()
    yield running
    running.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def models(folder: Path) -> Callable[..., str]:
    """Run `models ...` on a folder of its own; return what the person at the terminal reads."""

    def run(command: str, *arguments: str | Path, fails: bool = False) -> str:
        words = ["models", command, *map(str, arguments), "--folder", str(folder)]
        result = CliRunner().invoke(cli, words)
        assert (result.exit_code != 0) == fails, (result.output, result.exception)
        sentence = result.exception.sentence if isinstance(result.exception, HotlineError) else ""
        return result.output + sentence

    return run
