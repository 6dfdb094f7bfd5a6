"""The people on duty as an administrator enters them."""

from datetime import timedelta
from pathlib import Path

import pytest

from hotline.domain.alarms import Duty
from hotline.settings import SettingsError, load_settings

TWO = ("+77011234567", "+77212123456")


def test_nobody_is_on_duty_until_somebody_is_entered(folder: Path) -> None:
    emergency = load_settings(folder, {}).emergency
    assert emergency.duty_phones == ()
    assert emergency.problem is not None
    assert "emergency.duty_phones" in emergency.problem


def test_the_environment_writes_phones_with_commas(folder: Path) -> None:
    given = {"HOTLINE_EMERGENCY__DUTY_PHONES": ", ".join((*TWO, TWO[0]))}
    emergency = load_settings(folder, given).emergency
    assert emergency.duty == Duty(TWO, "both", timedelta(minutes=5), 12)
    assert emergency.problem is None


@pytest.mark.parametrize("phone", ["112", "87011234567", "+79161234567", "anonymous", "+7701"])
def test_what_cannot_be_rung_is_refused_by_name(folder: Path, phone: str) -> None:
    with pytest.raises(SettingsError, match=r"emergency\.duty_phones"):
        load_settings(folder, {"HOTLINE_EMERGENCY__DUTY_PHONES": phone})


def test_a_landline_cannot_be_texted(folder: Path) -> None:
    given = {"HOTLINE_EMERGENCY__DUTY_PHONES": TWO[1], "HOTLINE_EMERGENCY__ALERT_BY": "sms"}
    with pytest.raises(SettingsError, match="landline"):
        load_settings(folder, given)


def test_the_hotline_is_not_on_duty_itself(folder: Path) -> None:
    """It would ring itself and take its own alarm for a resident's, without end."""
    own = load_settings(folder, {}).carrier.voice_number
    with pytest.raises(SettingsError, match=r"emergency\.duty_phones"):
        load_settings(folder, {"HOTLINE_EMERGENCY__DUTY_PHONES": own})
