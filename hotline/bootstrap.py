"""The one place that builds everything: settings in, a ready Context out.

Importing it opens nothing; `build` opens the database lazily and nothing else.
"""

import hashlib
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog

from hotline.carriers.twilio import TwilioCarrier, TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.domain.calendar import WorkCalendar
from hotline.domain.calendar_overrides import load_overrides
from hotline.domain.catalogue import load_catalogue
from hotline.domain.languages import LANGUAGES
from hotline.domain.routing import KeywordRouter
from hotline.flows.loader import load_flows
from hotline.ports import Bell, Clock
from hotline.queues.bell import RqBell, SilentBell
from hotline.settings import Settings
from hotline.storage.audio import AudioStore
from hotline.storage.engine import open_engine
from hotline.storage.unit import Units
from hotline.usecases.context import Context
from hotline.usecases.message_texts import MessageTexts
from hotline.voice.prompts import PromptLibrary

ROOT = Path(__file__).resolve().parents[1]


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        return datetime.now(UTC)


def build(settings: Settings, *, bell: Bell | None = None, clock: Clock | None = None) -> Context:
    """Put everything together. `bell` and `clock` are replaced in tests only."""
    clock = clock or SystemClock()
    bell = bell or (RqBell(settings.redis.url) if settings.redis.url else SilentBell())
    addresses = WebhookAddresses(settings.site.address)
    routing = settings.routing
    prompts = build_prompts(settings)
    return Context(
        settings=settings,
        clock=clock,
        units=Units(open_engine(settings.database_url), bell, clock),
        audio=AudioStore(settings.site.data_dir / "recordings"),
        carrier=TwilioCarrier(settings.carrier, addresses),
        dialect=TwilioDialect(
            settings.carrier.auth_token,
            settings.carrier.voice_number,
            addresses,
            prompts,
        ),
        flows=load_flows(ROOT / "ivr_flows"),
        calendar=WorkCalendar.load(load_overrides(ROOT / "config" / "calendar.toml")),
        router=KeywordRouter(
            load_catalogue(ROOT / "config" / "catalogue"),
            threshold=routing.threshold,
            reception=routing.reception,
        ),
        texts=MessageTexts.load(ROOT / "ivr_flows" / "messages"),
        consent_wordings={
            language: _fingerprint(prompts.text(language, "consent")) for language in LANGUAGES
        },
    )


def build_prompts(settings: Settings) -> PromptLibrary:
    """Return the prompts that callers hear."""
    return PromptLibrary(
        ROOT / "ivr_flows" / "prompts",
        settings.site.data_dir / "prompts",
        settings.site.secret_key,
        settings.site.address,
    )


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def configure_logging() -> None:
    """Write log lines as JSON to standard error. Called by programs, never at import."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
