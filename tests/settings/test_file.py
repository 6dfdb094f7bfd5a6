"""config/hotline.toml alone is an installation (tests/docs proves that it explains every key)."""

from pathlib import Path

from hotline.settings import load_settings


def test_the_file_alone_is_a_working_development_installation(folder: Path) -> None:
    settings = load_settings(folder, {})
    assert settings.site.mode == "development"
    assert settings.site.address == "http://127.0.0.1:8080"
    assert settings.database_url == f"sqlite:///{Path('var').resolve()}/hotline.db"


def test_no_secret_shows_in_a_traceback_or_log(folder: Path) -> None:
    settings = load_settings(
        folder,
        {
            "HOTLINE_SITE__SECRET_KEY": "hush-key",
            "HOTLINE_CARRIER__AUTH_TOKEN": "hush-token",
            "DATABASE_URL": "postgresql+psycopg://hotline:hush@db/hotline",
            "REDIS_URL": "redis://:hush@redis/0",
        },
    )
    assert "hush" not in repr(settings)
