"""The environment wins over local.toml, which wins over hotline.toml."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from hotline.settings import load_settings


def test_a_local_file_changes_single_keys(folder: Path) -> None:
    (folder / "local.toml").write_text("[sms]\ncontinue_within_hours = 5\n")
    settings = load_settings(folder, {})
    assert settings.sms.continue_within_hours == 5
    assert settings.sms.acknowledge_calls is True


def test_the_environment_wins_over_both_files(folder: Path) -> None:
    (folder / "local.toml").write_text("[site]\nport = 8090\n")
    assert load_settings(folder, {}).site.port == 8090
    assert load_settings(folder, {"HOTLINE_SITE__PORT": "9000"}).site.port == 9000


def test_values_of_the_environment_get_the_type_of_their_key(folder: Path) -> None:
    settings = load_settings(
        folder,
        {
            "HOTLINE_SMS__ACKNOWLEDGE_CALLS": "false",
            "HOTLINE_VOICE__RECEPTION_OPENS": "08:30",
            "HOTLINE_CARRIER__TIMEOUT_S": "2.5",
        },
    )
    assert settings.sms.acknowledge_calls is False
    assert settings.voice.reception_opens.isoformat() == "08:30:00"
    assert settings.carrier.timeout_s == 2.5


def test_the_names_that_the_world_uses(folder: Path) -> None:
    url = "postgresql+psycopg://hotline@db/hotline"
    settings = load_settings(folder, {"DATABASE_URL": url, "REDIS_URL": "redis://there:6379/1"})
    assert settings.database_url == url
    assert settings.redis.url == "redis://there:6379/1"


def test_our_own_name_wins_over_the_worlds(folder: Path) -> None:
    environment = {"DATABASE_URL": "sqlite:///a.db", "HOTLINE_DATABASE__URL": "sqlite:///b.db"}
    assert load_settings(folder, environment).database_url == "sqlite:///b.db"


def test_an_empty_common_name_says_nothing(folder: Path) -> None:
    (folder / "local.toml").write_text('[database]\nurl = "sqlite:///here.db"\n')
    assert load_settings(folder, {"DATABASE_URL": ""}).database_url == "sqlite:///here.db"


def test_variables_of_others_are_left_alone(folder: Path) -> None:
    load_settings(folder, {"HOTLINE": "x", "HOTLINE_HOME": "/opt", "PATH": "/bin"})


def test_settings_cannot_be_changed(folder: Path) -> None:
    settings = load_settings(folder, {})
    with pytest.raises(ValidationError, match="frozen"):
        settings.site.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        settings.site = settings.site  # type: ignore[misc]
