"""The documents against the code: what exists is described, what is described exists."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hotline.cli.calendar import document
from hotline.cli.main import cli
from hotline.cli.settings import REFERENCE, reference
from hotline.domain.calendar import WorkCalendar
from hotline.domain.calendar_overrides import load_overrides
from hotline.settings import Settings

TOP_LEVEL = {
    "hotline", "ivr_flows", "speech_models", "worker", "config", "tests", "docs",
    "requirements.txt", "README.md",
}  # fmt: skip


@pytest.fixture(scope="module")
def documents(root: Path) -> dict[Path, str]:
    """Return all Markdown of README and docs."""
    paths = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return {path: path.read_text(encoding="utf-8") for path in paths}


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


ALL_COMMANDS = dict(commands(cli))


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_a_command_and_its_options_are_described(name: str, root: Path) -> None:
    described = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in described.splitlines() if f"`{name}" in line)
    assert rows, f"docs/commands.md does not describe {name!r}"
    for parameter in ALL_COMMANDS[name].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            long_name = max(parameter.opts, key=len)
            assert long_name in rows, f"docs/commands.md does not describe {name} {long_name}"


def test_every_described_command_exists(documents: dict[Path, str]) -> None:
    known = {*ALL_COMMANDS, *cli.commands, "test", "help", "COMMAND"}
    for path, text in documents.items():
        for words in re.findall(r"python3 manage\.py ([A-Za-z]+(?: [a-z]+)?)", text):
            first = words.split()[0]
            assert words in known or first in known, f"{path}: there is no command {words!r}"


def test_the_settings_reference_is_what_the_file_says(root: Path) -> None:
    expected = reference(REFERENCE.read_text(encoding="utf-8"))
    found = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    assert found == expected, "run: python3 manage.py settings --markdown > docs/settings.md"


def test_every_setting_is_explained() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    defaults = tomllib.loads(text)
    for section, model in Settings.model_fields.items():
        keys = model.annotation.model_fields  # type: ignore[union-attr]
        assert set(defaults[section]) == set(keys), f"[{section}] differs from the code"
        for key in keys:
            before = re.search(rf"^(.*)\n{key} = ", text, re.MULTILINE)
            assert before is not None
            assert before[1].startswith("#"), f"{section}.{key} has no comment before it"


def test_links_lead_somewhere(documents: dict[Path, str]) -> None:
    for path, text in documents.items():
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if not target.startswith(("http://", "https://")):
                assert (path.parent / target).exists(), f"{path}: {target} is missing"


def test_the_readme_names_the_top_level(documents: dict[Path, str], root: Path) -> None:
    readme = documents[root / "README.md"]
    for name in sorted(TOP_LEVEL - {"README.md", "requirements.txt"}):
        assert f"`{name}/`" in readme, f"README.md does not say what {name}/ is"


def test_the_deadline_tables_are_what_the_command_prints(root: Path) -> None:
    calendar = WorkCalendar.load(load_overrides(root / "config" / "calendar.toml"))
    terms = Settings.model_validate(tomllib.loads(REFERENCE.read_text(encoding="utf-8"))).terms
    found = (root / "docs" / "calendar-2026-2027.md").read_text(encoding="utf-8")
    assert found == document(calendar, terms, [2026, 2027]), (
        "run: python3 manage.py calendar 2026 2027 --markdown > docs/calendar-2026-2027.md"
    )
