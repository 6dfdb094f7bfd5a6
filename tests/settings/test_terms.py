"""The terms by law: each has its article, and who is texted about them has a mobile."""

from pathlib import Path

import pytest

from hotline.domain.calendar import Term
from hotline.domain.understanding import AppealKind
from hotline.settings import SettingsError, load_settings


def test_the_terms_of_the_code(folder: Path) -> None:
    terms = load_settings(folder, {}).terms.by_law
    general = Term(15, "working_days", "АППК, ст. 76")
    assert {kind: terms.of(kind) for kind in (None, *AppealKind)} == {
        None: general,
        AppealKind.ZAYAVLENIE: general,
        AppealKind.SOOBSHCHENIE: general,
        AppealKind.PREDLOZHENIE: general,
        AppealKind.OTKLIK: general,
        AppealKind.ZHALOBA: Term(20, "working_days", "АППК, ст. 99"),
        AppealKind.ZAPROS: Term(15, "calendar_days", "Закон «О доступе к информации», ст. 11"),
    }
    assert terms.forward == Term(3, "working_days", "АППК, ст. 65")
    assert terms.notice == Term(3, "working_days", "АППК, ст. 76")
    assert terms.extension_months == 2


@pytest.mark.parametrize(
    ("written", "days", "soon"), [("5, 2", (5, 2), 5), ("1", (1,), 1), ("", (), 0)]
)
def test_the_environment_writes_days_with_commas(
    folder: Path, written: str, days: tuple[int, ...], soon: int
) -> None:
    terms = load_settings(folder, {"HOTLINE_TERMS__WARN_DAYS": written}).terms
    assert (terms.warn_days, terms.soon_days) == (days, soon)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("WARN_DAYS", "3,x"),
        ("WARN_DAYS", "0"),
        ("OVERDUE_PHONE", "+77213155555"),  # a landline
        ("OVERDUE_PHONE", "+79161234567"),  # Russia
        ("OVERDUE_PHONE", "87011234567"),
        ("OVERDUE_PHONE", "112"),
        ("COMPLAINT_DAYS", "0"),
        ("REQUEST_ARTICLE", ""),
        ("EXTENSION_ARTICLE", "x" * 121),
    ],
)
def test_what_cannot_be_is_refused_by_name(folder: Path, key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"terms.{key.lower()}"):
        load_settings(folder, {f"HOTLINE_TERMS__{key}": value})


def test_a_mobile_can_be_on_duty(folder: Path) -> None:
    environment = {"HOTLINE_TERMS__OVERDUE_PHONE": "+77011234567"}
    assert load_settings(folder, environment).terms.overdue_phone == "+77011234567"
