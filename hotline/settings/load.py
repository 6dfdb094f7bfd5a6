"""Read the settings: config/hotline.toml, then config/local.toml, then the environment."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotline.domain.errors import HotlineError
from hotline.settings.model import ROOT, Settings

PREFIX = "HOTLINE_"
# What pydantic calls by words of its own.
PLAINLY = {"extra_forbidden": "there is no such setting", "missing": "is missing"}
# Names that the world uses for these two; they win over the files like any other variable.
COMMON_NAMES = {"DATABASE_URL": ("database", "url"), "REDIS_URL": ("redis", "url")}


class SettingsError(HotlineError):
    """The settings can't be used; the sentence names the key and what to do."""


def load_settings(
    folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the validated settings of a folder of TOML files and an environment.

    Raises SettingsError naming every wrong key.
    """
    folder = folder or ROOT / "config"
    environment = os.environ if environment is None else environment
    merged: dict[str, dict[str, Any]] = {}
    for name in ("hotline.toml", "local.toml"):
        _merge(merged, _read(folder / name, required=name == "hotline.toml"))
    _merge(merged, _from_environment(environment))
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error


def require_redis(settings: Settings) -> str:
    """Return the Redis that workers listen to. Raises SettingsError where none is named."""
    if not settings.redis.url:
        raise SettingsError(
            "redis.url is empty: `python3 manage.py run` starts the workers with its own; to start "
            "one by hand set REDIS_URL to the Redis that the web server rings"
        )
    return settings.redis.url


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise SettingsError(f"{path} is missing; restore it from the repository") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, (section, key) in COMMON_NAMES.items():
        if environment.get(name):
            found.setdefault(section, {})[key] = environment[name]
    for name, value in environment.items():
        if name.startswith(PREFIX) and "__" in name:
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
            found.setdefault(section, {})[key] = value
    return found


def _merge(into: dict[str, dict[str, Any]], more: Mapping[str, Any]) -> None:
    for section, keys in more.items():
        if not isinstance(keys, Mapping):
            raise SettingsError(f"{section!r} stands outside of a section in the settings")
        into.setdefault(section, {}).update(keys)


def _sentence(error: ValidationError) -> str:
    problems = []
    for problem in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"])
        message = PLAINLY.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
        problems.append(f"{where}: {message}" if where else message)
    return "Wrong settings: " + "; ".join(problems)
