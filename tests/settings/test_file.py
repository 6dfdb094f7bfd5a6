"""config/hotline.toml is where an administrator reads what can be set."""

import re
import tomllib
from pathlib import Path

from hotline.settings import Settings, load_settings


def keys_of_the_model() -> set[str]:
    return {
        f"{section}.{key}"
        for section, field in Settings.model_fields.items()
        for key in field.annotation.model_fields  # type: ignore[union-attr]
    }


def test_the_file_has_exactly_the_keys_of_the_model(root: Path) -> None:
    given = tomllib.loads((root / "config" / "hotline.toml").read_text())
    in_the_file = {f"{section}.{key}" for section, keys in given.items() for key in keys}
    assert in_the_file == keys_of_the_model()


def test_every_key_is_explained_by_a_comment_before_it(root: Path) -> None:
    unexplained, commented = [], False
    for line in (root / "config" / "hotline.toml").read_text().splitlines():
        if line.startswith("#"):
            commented = True
        elif not line or line.startswith("["):
            commented = False
        elif match := re.match(r"(\w+) = ", line):
            # Keys that follow one another without a gap share one explanation.
            unexplained += [] if commented else [match[1]]
    assert unexplained == []


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
