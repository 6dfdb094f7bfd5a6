"""The `catalogue` commands, as an administrator types them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.bootstrap import CATALOGUE, build
from hotline.cli.main import cli
from hotline.domain.errors import HotlineError
from hotline.settings import load_settings
from hotline.storage import schema
from hotline.storage.tables import CatalogueChange, Department
from hotline.storage.unit import Units
from tests.factories import make_appeal

Say = Callable[..., Result]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The shipped files, which a test may change."""
    folder = tmp_path / "files"
    folder.mkdir()
    for path in CATALOGUE.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Units]:
    """An empty database, which the commands use too."""
    monkeypatch.setenv("HOTLINE_SITE__DATA_DIR", str(tmp_path))
    units = build(load_settings()).units
    schema.upgrade(units.engine)
    yield units
    units.engine.dispose()


@pytest.fixture
def catalogue(files: Path, units: Units) -> Say:
    """Run a `catalogue` command on these files."""

    def run(command: str, *options: str) -> Result:
        result = CliRunner().invoke(cli, ["catalogue", command, "--folder", str(files), *options])
        if isinstance(result.exception, HotlineError):
            raise result.exception
        return result

    return run


def rewrite(files: Path, file: str, old: str, new: str) -> None:
    path = files / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def name_of_roads(units: Units) -> str:
    with units.read() as session:
        return session.query(Department).filter_by(code="roads-transport").one().name_ru


def test_the_shipped_files_have_no_errors(catalogue: Say) -> None:
    result = catalogue("check")
    assert result.exit_code == 0
    assert "33 departments, 172 services (38 of them topics)" in result.stdout
    assert "no errors" in result.stdout
    assert "error:" not in result.stderr


def test_all_errors_are_told_with_their_lines(catalogue: Say, files: Path) -> None:
    rewrite(files, "departments.yaml", "  name_kk: Абай ауданы әкімінің аппараты\n", "")
    rewrite(files, "services.yaml", "term_unit: working_days", "term_unit: weeks")
    result = catalogue("check")
    assert result.exit_code == 1
    told = re.findall(r"error: (\S+), line \d+, (\S+), (\S+):", result.stderr)
    assert told == [
        ("departments.yaml", "akim-office", "name_kk"),
        ("services.yaml", "housing-aid", "term_unit"),
    ]
    assert "2 errors" in result.stdout


def test_a_dry_run_writes_nothing(catalogue: Say, units: Units) -> None:
    result = catalogue("load", "--dry-run")
    assert "department roads-transport is new" in result.stdout
    assert "Nothing was written" in result.stdout
    with units.read() as session:
        assert session.query(Department).count() == 0


def test_loading_tells_field_by_field_what_changes(
    catalogue: Say, files: Path, units: Units
) -> None:
    catalogue("load")
    assert "say the same" in catalogue("load").stdout
    name = name_of_roads(units)
    rewrite(files, "departments.yaml", name, "Отдел дорог")
    rewrite(files, "departments.yaml", "жол, шұңқыр,", "жол, ой-шұқыр,")
    result = catalogue("load")
    assert result.stdout.splitlines() == [
        "department roads-transport changed in the file",
        f"    name_ru: database: {name}",
        "    name_ru: file:     Отдел дорог",
        "    keywords_kk: - шұңқыр",
        "    keywords_kk: + ой-шұқыр",
        "Written. Running processes use it from their next appeal on.",
    ]
    assert name_of_roads(units) == "Отдел дорог"
    with units.read() as session:
        changes = session.query(CatalogueChange).filter_by(action="changed").all()
    assert [(change.actor, change.code) for change in changes] == [
        ("command line", "roads-transport")
    ]


def test_files_with_errors_are_not_loaded(catalogue: Say, files: Path) -> None:
    rewrite(files, "services.yaml", "department: housing-utilities", "department: nobody")
    with pytest.raises(HotlineError, match="nobody"):
        catalogue("load")


def test_a_code_with_another_meaning_is_warned_of(
    catalogue: Say, files: Path, units: Units
) -> None:
    catalogue("load")
    with units.write() as unit:
        department = unit.session.query(Department).filter_by(code="roads-transport").one()
        make_appeal(unit, department=department)
    rewrite(files, "departments.yaml", name_of_roads(units), "Ветстанция")
    rewrite(
        files,
        "departments.yaml",
        "Жолаушылар көлігі және автомобиль жолдары бөлімі",
        "Мал дәрігері",
    )
    result = catalogue("load", "--dry-run")
    assert "WARNING: department roads-transport" in result.stderr
    assert "1 past appeal would" in result.stderr


def test_a_conflict_is_shown_and_decided(catalogue: Say, files: Path, units: Units) -> None:
    catalogue("load")
    name = name_of_roads(units)
    with units.write() as unit:
        unit.session.query(Department).filter_by(code="roads-transport").one().name_ru = "Дороги"
    assert "edited in the console, which stands" in catalogue("load").stdout
    rewrite(files, "departments.yaml", name, "Отдел дорог")
    assert "the console's stands" in catalogue("load").stdout
    assert name_of_roads(units) == "Дороги"
    assert "the file's is taken" in catalogue("load", "--take-files").stdout
    assert name_of_roads(units) == "Отдел дорог"


def test_an_export_brings_an_edit_into_the_files(catalogue: Say, files: Path, units: Units) -> None:
    catalogue("load")
    assert "say the same already" in catalogue("export").stdout
    with units.write() as unit:
        unit.session.query(Department).filter_by(code="roads-transport").one().name_ru = "Дороги"
    result = catalogue("export")
    assert result.stdout == f"Written: {files / 'departments.yaml'}\n"
    assert "name_ru: Дороги\n" in (files / "departments.yaml").read_text(encoding="utf-8")
    assert "say the same" in catalogue("load").stdout


def test_nothing_to_export(catalogue: Say, files: Path) -> None:
    before = (files / "departments.yaml").read_bytes()
    with pytest.raises(HotlineError, match="migrate"):
        catalogue("export")
    assert (files / "departments.yaml").read_bytes() == before
