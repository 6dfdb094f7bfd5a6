"""`calendar`: what is off, who says so, and the deadlines around it."""

import re
import tomllib
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from hotline.cli.calendar import calendar, document, text
from hotline.domain.calendar import WorkCalendar
from hotline.domain.calendar_overrides import CalendarOverrides
from hotline.settings import Settings, TermsSettings


def terms(root: Path) -> TermsSettings:
    shipped = (root / "config" / "hotline.toml").read_text(encoding="utf-8")
    return Settings.model_validate(tomllib.loads(shipped)).terms


def line(printed: str, start: str) -> list[str]:
    """The cells of the only line that begins so."""
    (found,) = [each for each in printed.splitlines() if each.startswith(start)]
    return re.split(r"  +", found)


def test_the_command_prints_a_year() -> None:
    result = CliRunner().invoke(calendar, ["2027"])
    assert result.exit_code == 0, result.output
    assert line(result.output, "Fri 12.03.2027 after") == [
        "Fri 12.03.2027 after 18:00",
        "Tue 16.03.2027",
        "Fri 09.04.2027",
        "Fri 16.04.2027",
        "Wed 31.03.2027",
        "Fri 19.03.2027",
        "Fri 14.05.2027",
    ]
    assert "2027-05-16 is estimated" in result.output
    assert "2026" not in result.output.replace("31.12.2026", "")


def test_without_a_year_it_is_this_one() -> None:
    result = CliRunner().invoke(calendar)
    assert result.exit_code == 0, result.output
    assert "New Year's Day" in result.output


def test_a_year_beyond_reason_is_refused() -> None:
    assert CliRunner().invoke(calendar, ["20266"]).exit_code == 2


def test_the_sources_of_a_day_are_named(root: Path) -> None:
    working = WorkCalendar.load(
        CalendarOverrides(
            added=frozenset({date(2027, 5, 17)}),
            working=frozenset({date(2027, 5, 22)}),
            confirmed=frozenset({date(2027, 5, 16)}),
            reviewed=frozenset({2027}),
        )
    )
    printed = text(working, terms(root), [2027])
    assert line(printed, "Sun 16.05.2027  Eid")[1:] == ["Eid al-Adha", "config/calendar.toml"]
    assert line(printed, "Mon 17.05.2027  Day")[1:] == ["Day off", "config/calendar.toml"]
    assert line(printed, "Sat 22.05.2027  wor")[1:] == ["working day", "config/calendar.toml"]
    assert line(printed, "Thu 16.12.2027  Ind")[1:] == ["Independence Day", "package"]
    assert "estimated" not in printed
    assert "Nobody has entered" not in printed
    # The break is one day longer, and what comes in it is registered behind it.
    assert "15.05.-17.05.2027: Eid al-Adha, Day off" in printed
    assert line(printed, "Sun 16.05.2027   ")[1] == "Tue 18.05.2027"


def test_every_holiday_has_its_table(root: Path) -> None:
    working = WorkCalendar.load()
    for year in (2026, 2027):
        printed = document(working, terms(root), [year])
        off, *tables = printed.split("\n### ")[1:]
        assert off.startswith(f"{year}: holidays and moved days")
        days = re.findall(r"^\| (\w+ [\d.]+) \|", off, re.MULTILINE)
        assert len(days) >= 18
        for day in days:
            assert sum(f"\n| {day} |" in table for table in tables) == 1, day
