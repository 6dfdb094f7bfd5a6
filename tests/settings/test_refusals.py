"""Whatever is wrong with the settings is one sentence that names the key."""

from pathlib import Path

import pytest

from hotline.settings import SettingsError, load_settings

PRODUCTION = {
    "HOTLINE_SITE__MODE": "production",
    "HOTLINE_SITE__PUBLIC_URL": "https://hotline.example",
    "HOTLINE_SITE__SECRET_KEY": "k" * 32,
    "HOTLINE_CARRIER__AUTH_TOKEN": "t" * 32,
}


def refusal(folder: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(folder, environment or {})
    sentence = caught.value.sentence
    assert "\n" not in sentence
    return sentence


def test_production_starts_when_all_is_safe(folder: Path) -> None:
    assert load_settings(folder, PRODUCTION).site.mode == "production"


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("SITE__SECRET_KEY", "change-me", "site.secret_key must be your own"),
        ("SITE__SECRET_KEY", "k" * 31, "32 characters or more"),
        ("SITE__SECRET_KEY", "", "32 characters or more"),
        ("CARRIER__AUTH_TOKEN", "", "carrier.auth_token is empty"),
        ("CARRIER__AUTH_TOKEN", "  ", "carrier.auth_token is empty"),
        ("SITE__PUBLIC_URL", "http://hotline.example", "must begin with https://"),
        ("SITE__PUBLIC_URL", "", "must begin with https://"),
    ],
)
def test_production_refuses_what_is_unsafe(
    folder: Path, key: str, value: str, sentence: str
) -> None:
    assert sentence in refusal(folder, {**PRODUCTION, f"HOTLINE_{key}": value})


@pytest.mark.parametrize("address", ["", "ws://hotline.example/twilio/stream"])
def test_production_streams_over_tls_only(folder: Path, address: str) -> None:
    streaming = {**PRODUCTION, "HOTLINE_STREAM__PUBLIC_URL": address}
    assert load_settings(folder, streaming).stream.enabled is False
    sentence = refusal(folder, {**streaming, "HOTLINE_STREAM__ENABLED": "true"})
    assert "stream.public_url must begin with wss://" in sentence


def test_all_that_is_unsafe_is_said_at_once(folder: Path) -> None:
    sentence = refusal(folder, {"HOTLINE_SITE__MODE": "production"})
    for key in ("site.secret_key", "carrier.auth_token", "site.public_url"):
        assert key in sentence


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("SITE__PROT", "8080", "site.prot: there is no such setting"),
        ("SIET__PORT", "8080", "siet: there is no such setting"),
        ("SITE__PORT", "many", "site.port"),
        ("SITE__PORT", "70000", "site.port"),
        ("SITE__MODE", "prod", "site.mode"),
        ("STREAM__PUBLIC_URL", "wss://hotline.example/stream?call=1", "stream.public_url"),
        ("STREAM__PUBLIC_URL", "https://hotline.example/stream", "stream.public_url"),
        ("SITE__TIME_ZONE", "Asia/Abay", "'Asia/Abay' is no time zone"),
        ("CARRIER__ACCOUNT_SID", "AC1", "carrier.account_sid"),
        ("CARRIER__TIMEOUT_S", "0", "carrier.timeout_s"),
        ("VOICE__RECEPTION_CLOSES", "07:00", "reception_opens must be earlier"),
        ("VOICE__RECEPTION_PHONE", "8 721", "voice.reception_phone"),
        ("ROUTING__THRESHOLD", "1.5", "routing.threshold"),
        ("DATABASE__URL", "postgres://db/hotline", "database.url"),
        ("DATABASE__URL", "postgresql://db/hotline", "postgresql+psycopg://"),
        ("DATABASE__URL", "mysql://db/hotline", "database.url"),
        ("REDIS__URL", "localhost:6379", "redis.url"),
    ],
)
def test_a_wrong_value_names_its_key(folder: Path, key: str, value: str, named: str) -> None:
    assert named in refusal(folder, {f"HOTLINE_{key}": value})


def test_a_refusal_never_shows_a_secret(folder: Path) -> None:
    secret = "postgres://hotline:hush@db/hotline"
    assert "hush" not in refusal(folder, {"DATABASE_URL": secret})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[site\nport = 1", "local.toml is not valid TOML"),
        ("port = 8080", "'port' stands outside of a section"),
        ("[site]\ncolour = 'red'", "site.colour: there is no such setting"),
        ("[weather]\nrain = true", "weather: there is no such setting"),
    ],
)
def test_a_broken_local_file(folder: Path, text: str, said: str) -> None:
    (folder / "local.toml").write_text(text)
    assert said in refusal(folder)


def test_a_file_in_another_encoding(folder: Path) -> None:
    (folder / "local.toml").write_bytes("[terms]\nappeal_article = 'ст. 76'".encode("cp1251"))
    assert "local.toml is not valid TOML" in refusal(folder)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "hotline.toml is missing; restore it" in refusal(tmp_path)


def test_a_missing_key(folder: Path) -> None:
    text = (folder / "hotline.toml").read_text().replace("\nport = 8080\n", "\n", 1)
    (folder / "hotline.toml").write_text(text)
    assert "site.port: is missing" in refusal(folder)
