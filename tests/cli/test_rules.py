"""The `rules` command, as an administrator types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli.main import cli
from hotline.domain.errors import InvalidInputError

RULES = """
[village_akim]
services = ["street-lighting"]
[village_akim.places]
"Топар" = "village-akim"
[night]
to = "emergency"
departments = ["housing-utilities"]
begins = "20:00"
ends = "08:00"
[[helpers]]
department = "housing-utilities"
helper = "akim-office"
above = 200
"""


@pytest.fixture(autouse=True)
def _no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a database the files of the catalogue count."""
    monkeypatch.setenv("HOTLINE_SITE__DATA_DIR", str(tmp_path))


def check(tmp_path: Path, text: str) -> Result:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    return CliRunner().invoke(cli, ["rules", "check", "--file", str(path)])


def test_the_shipped_rules_have_no_mistakes() -> None:
    result = CliRunner().invoke(cli, ["rules", "check"])
    assert result.exit_code == 0, result.output
    assert "Helpers: no rule." in result.output


def test_it_says_what_the_rules_do(tmp_path: Path) -> None:
    result = check(tmp_path, RULES)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "Village akims get street-lighting: Топар to village-akim.",
        "From 20:00 to 08:00 and on days off emergency gets what is urgent for housing-utilities.",
        "akim-office helps housing-utilities from 200 open appeals on.",
        "No mistakes.",
    ]


def test_codes_that_lead_nowhere_are_mistakes(tmp_path: Path) -> None:
    result = check(tmp_path, RULES.replace("emergency", "watch").replace("akim-office", "none"))
    assert result.exit_code == 1
    assert "error: night.to: there is no department 'watch' in use." in result.output
    assert "error: helpers.helper: there is no department 'none' in use." in result.output


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    result = check(tmp_path, RULES.replace('"Топар"', '"Токио"'))
    assert isinstance(result.exception, InvalidInputError)
    assert "'Токио' is no settlement" in result.exception.sentence
