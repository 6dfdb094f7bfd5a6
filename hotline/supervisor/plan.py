"""Which processes make up the hotline on one machine, in the order of their start."""

import sys
from collections.abc import Iterator
from pathlib import Path

from hotline.bootstrap import ROOT
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.queues.names import QUEUES, SPEECH
from hotline.settings import Settings
from hotline.supervisor.process import ProcessSpec
from hotline.supervisor.readiness import answers_http

SAMPLES = ROOT / "speech_models" / "demo-kk-ru" / "samples"


def simulator_address(settings: Settings) -> str:
    """Return the address of the simulated carrier."""
    return f"http://127.0.0.1:{settings.simulator.port}"


def uses_simulator(settings: Settings) -> bool:
    """Tell whether the simulated carrier is this installation's carrier."""
    return settings.carrier.api_url == simulator_address(settings)


def processes(settings: Settings, environment: dict[str, str]) -> Iterator[ProcessSpec]:
    """Yield everything but the embedded Valkey. `environment` carries what is not in files."""
    yield web(settings, environment)
    if uses_simulator(settings):
        yield simulator(settings)
    for queue in QUEUES:
        yield from workers(queue, settings.speech.workers if queue == SPEECH else 1, environment)
    if settings.stream.enabled:
        yield streaming(settings, environment)
    yield ProcessSpec("sweeper", [sys.executable, "-m", "worker.sweeper"], environment)
    if settings.routing.train_at_start:
        yield training(environment)


def workers(queue: str, count: int, environment: dict[str, str]) -> Iterator[ProcessSpec]:
    """Yield the workers of one queue; several are numbered."""
    command = [sys.executable, "-m", "worker", queue]
    for number in range(1, count + 1):
        name = f"worker-{queue}-{number}" if count > 1 else f"worker-{queue}"
        yield ProcessSpec(name, command, environment)


def training(environment: dict[str, str]) -> ProcessSpec:
    """Return what trains the classifier, on one core, while keywords route."""
    command = [sys.executable, "-m", "worker.training"]
    environment = {**environment, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return ProcessSpec("training", command, environment, stop_within_s=2.0, once=True)


def streaming(settings: Settings, environment: dict[str, str]) -> ProcessSpec:
    """Return what hears calls while they go on."""
    stream = settings.stream
    ready = answers_http(_reachable(stream.host), stream.port, "/health")
    command = [sys.executable, "-m", "worker.streaming"]
    # The official models take their time to load. Without it calls are heard from their recordings.
    return ProcessSpec("streaming", command, environment, ready, ready_within_s=120.0, needed=False)


def web(settings: Settings, environment: dict[str, str]) -> ProcessSpec:
    """Return the web server: webhooks and console."""
    site = settings.site
    command = [
        *(sys.executable, "-m", "gunicorn", "hotline.web.app:create_app()"),
        *("--bind", f"{site.host}:{site.port}", "--worker-class", "gthread"),
        *("--workers", str(site.web_processes), "--threads", str(site.web_threads)),
        *("--timeout", "15", "--graceful-timeout", "5", "--no-control-socket"),
    ]
    ready = answers_http(_reachable(site.host), site.port, "/health")
    return ProcessSpec("web", command, environment, ready)


def simulator(settings: Settings) -> ProcessSpec:
    """Return the simulated carrier, which is told what one enters at a real one."""
    carrier = settings.carrier
    hooks = WebhookAddresses(settings.site.address)
    command = [
        *(sys.executable, "-m", "hotline.simulator"),
        *("--port", str(settings.simulator.port), "--speed", str(settings.simulator.speed)),
        *("--account-sid", carrier.account_sid),
        *("--number", carrier.voice_number, "--sms-number", carrier.sms_number),
        *("--voice-url", hooks.voice, "--voice-fallback-url", hooks.voice_fallback),
        *("--call-status-url", hooks.call_status),
        *("--sms-url", hooks.sms, "--sms-fallback-url", hooks.sms_fallback),
        *("--data-dir", str(settings.site.data_dir / "simulator"), "--samples", str(SAMPLES)),
    ]
    ready = answers_http("127.0.0.1", settings.simulator.port, "/sim/health")
    token = {"SIMULATOR_AUTH_TOKEN": carrier.auth_token}
    return ProcessSpec("simulated-carrier", command, token, ready)


def _reachable(host: str) -> str:
    """Return where a server that listens on `host` can be asked from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def first_login_file(settings: Settings) -> Path:
    """Return where the first password is kept until it was changed."""
    return settings.site.data_dir / "first-login.txt"
