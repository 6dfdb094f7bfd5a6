"""The whole hotline on one machine: settings completed, prepared, started in order."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.bootstrap import build
from hotline.settings import Settings, load_settings
from hotline.supervisor import plan
from hotline.supervisor.errors import StartError
from hotline.supervisor.installation import prepare
from hotline.supervisor.ports import free_port, require_free
from hotline.supervisor.readiness import await_workers
from hotline.supervisor.secrets import own_secrets
from hotline.supervisor.supervisor import Supervisor
from hotline.supervisor.valkey import embedded_valkey
from hotline.usecases.context import Context

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Machine:
    """A running hotline."""

    supervisor: Supervisor
    settings: Settings
    ctx: Context


@contextmanager
def started(say: Say, given: dict[str, str]) -> Iterator[Machine]:
    """Start everything and stop it at the end of the block.

    `given` are settings as environment variables that win over files and environment.
    Raises SettingsError, StartError.
    """
    environment = dict(given)
    settings = _load(environment)
    with Supervisor(settings.site.data_dir, say) as supervisor:
        environment["HOTLINE_SITE__DATA_DIR"] = str(supervisor.data_dir)
        environment |= own_secrets(settings, supervisor.data_dir)
        if settings.site.mode == "development" and not settings.carrier.api_url:
            environment |= _simulated_carrier(settings)
        if settings.stream.enabled and not settings.stream.public_url:
            stream = settings.stream
            port = _port_for_us(stream.host, stream.port)
            environment["HOTLINE_STREAM__PORT"] = str(port)
        settings = _load(environment)
        require_free(settings.site.host, settings.site.port)
        if not settings.redis.url:
            valkey = embedded_valkey(supervisor.data_dir)
            say("  valkey")
            supervisor.start(valkey.spec)
            environment["REDIS_URL"] = valkey.url
        settings = _load(environment)
        ctx = build(settings)
        if settings.site.mode == "production" and settings.speech.uses_demo_model:
            say("WARNING: the bundled speech model does not understand real callers.")
            say("         Set speech.model_kk and model_ru; docs/administrator.md says how.")
        say("  database")
        for line in prepare(ctx):
            say(f"  {line}")
        for spec in plan.processes(settings, environment):
            say(f"  {spec.name}")
            supervisor.start(spec)
        await_workers(settings.redis.url)
        yield Machine(supervisor, settings, ctx)


def given_on_command_line(port: int | None, data_dir: Path | None) -> dict[str, str]:
    """Return the options of `run` as environment variables."""
    given = {}
    if port is not None:
        given["HOTLINE_SITE__PORT"] = str(port)
    if data_dir is not None:
        given["HOTLINE_SITE__DATA_DIR"] = str(data_dir.resolve())
    return given


def _load(environment: dict[str, str]) -> Settings:
    return load_settings(environment={**os.environ, **environment})


def _simulated_carrier(settings: Settings) -> dict[str, str]:
    """Point the carrier's adapter at the simulated one, on a port that is free."""
    port = _port_for_us("127.0.0.1", settings.simulator.port)
    return {
        "HOTLINE_SIMULATOR__PORT": str(port),
        "HOTLINE_CARRIER__API_URL": f"http://127.0.0.1:{port}",
    }


def _port_for_us(host: str, port: int) -> int:
    """Return this port, or a free one: nobody has entered it anywhere, unlike the web server's."""
    try:
        require_free(host, port)
    except StartError:
        return free_port(host, after=port)
    return port
