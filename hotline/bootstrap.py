"""The one place that builds everything: settings in, a ready Context out.

Importing it opens nothing; `build` opens the database lazily and nothing else.
"""

import hashlib
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError, ProgrammingError

from hotline.carriers.twilio import TwilioCarrier, TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.domain.calendar import WorkCalendar
from hotline.domain.calendar_overrides import load_overrides
from hotline.domain.catalogue import Catalogue, load_catalogue, load_places
from hotline.domain.languages import LANGUAGES
from hotline.domain.local_words_file import WORDS_FILE, load_local_words
from hotline.domain.routing import KeywordRouter
from hotline.domain.rules_file import RULES_FILE, load_rules
from hotline.flows.loader import load_flows
from hotline.ports import Bell, Clock
from hotline.queues.bell import RqBell, SilentBell
from hotline.settings import Settings
from hotline.storage.audio import AudioStore
from hotline.storage.catalogue_queries import stored_catalogue
from hotline.storage.engine import open_engine
from hotline.storage.unit import Units
from hotline.understanding.current import CurrentModel
from hotline.understanding.lexicon import load_emergencies
from hotline.understanding.school import School
from hotline.understanding.store import ModelStore
from hotline.usecases.context import Context
from hotline.usecases.current_catalogue import FromCatalogue
from hotline.usecases.load_catalogue import is_loaded
from hotline.usecases.message_texts import MessageTexts
from hotline.voice.prompts import PromptLibrary

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "config" / "catalogue"
UNDERSTANDING = ROOT / "config" / "understanding"
RULES = ROOT / "config" / RULES_FILE


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
    places = load_places(CATALOGUE)
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
            settings.stream.address if settings.stream.enabled else None,
        ),
        flows=load_flows(ROOT / "ivr_flows"),
        calendar=build_calendar(),
        router=FromCatalogue(
            lambda catalogue: KeywordRouter(
                catalogue,
                threshold=routing.threshold,
                reception=routing.reception,
            )
        ),
        dangers=load_emergencies(UNDERSTANDING),
        model=CurrentModel(model_store(settings)),
        rules=load_rules(RULES, places),
        local_words=load_local_words(ROOT / "config" / WORDS_FILE, places),
        texts=MessageTexts.load(ROOT / "ivr_flows" / "messages"),
        consent_wordings={
            language: _fingerprint(prompts.text(language, "consent")) for language in LANGUAGES
        },
    )


def model_store(settings: Settings) -> ModelStore:
    """Return where the trained models are."""
    return ModelStore(settings.site.data_dir / "understanding")


def build_school(settings: Settings, units: Units) -> School:
    """Return what trains models, from the catalogue as the console shows it."""
    return School(UNDERSTANDING, known_catalogue(units), model_store(settings))


def known_catalogue(units: Units) -> Catalogue:
    """Return the catalogue of the database, or of the files before there is one."""
    try:
        if is_loaded(units):
            with units.read() as session:
                return stored_catalogue(session)
    except (OperationalError, ProgrammingError):
        pass  # not migrated: measuring must not need a database
    return load_catalogue(CATALOGUE)


def build_calendar() -> WorkCalendar:
    """Return the working calendar with the administrator's corrections."""
    return WorkCalendar.load(load_overrides(ROOT / "config" / "calendar.toml"))


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
