"""What can be set. Each key is explained where an administrator reads it: config/hotline.toml."""

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from hotline.domain.calendar import Term
from hotline.domain.incidents import LONGEST_ANNOUNCED_HOURS
from hotline.domain.incidents import Rules as IncidentRules
from hotline.domain.phones import parse_caller
from hotline.domain.terms import Terms
from hotline.settings.emergency import EmergencySettings
from hotline.settings.section import Positive, Section

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_SECRET = "change-me"  # noqa: S105 - the value that production refuses
MIN_SECRET_LENGTH = 32
DEMO_MODEL = "demo-kk-ru"

PositiveSeconds = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
# As long as the column that keeps it.
Article = Annotated[str, Field(min_length=1, max_length=120)]


class SiteSettings(Section):
    """Where the hotline runs."""

    mode: Literal["development", "production"]
    public_url: str
    host: str
    port: Annotated[int, Field(ge=1, le=65535)]
    data_dir: Path
    secret_key: str = Field(repr=False)
    time_zone: str
    trusted_proxies: Annotated[int, Field(ge=0)]
    web_processes: Positive
    web_threads: Positive

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no time zone; use one like Asia/Almaty") from error
        return value

    @field_validator("data_dir")
    @classmethod
    def _from_the_root(cls, value: Path) -> Path:
        # Relative to the repository, wherever a process was started from.
        return ROOT / value

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> str:
        """Public address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class DatabaseSettings(Section):
    """Where the rows are."""

    url: str = Field(repr=False)

    @field_validator("url")
    @classmethod
    def _can_be_opened(cls, value: str) -> str:
        # Hosts often hand out postgres:// or postgresql://, which name no driver or another one.
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://, or be empty")
        return value


class RedisSettings(Section):
    """Where the bell hangs."""

    url: str = Field(repr=False)

    @field_validator("url")
    @classmethod
    def _can_be_opened(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://, or be empty")
        return value


class CarrierSettings(Section):
    """The telephone company."""

    account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-f]{32}$")]
    auth_token: str = Field(repr=False)
    api_url: str
    voice_number: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
    sms_number: Annotated[str, Field(min_length=2, max_length=16)]
    timeout_s: PositiveSeconds


class SimulatorSettings(Section):
    """The simulated carrier of development."""

    port: Annotated[int, Field(ge=1, le=65535)]
    speed: Annotated[float, Field(ge=0)]


class VoiceSettings(Section):
    """Calls."""

    reception_phone: Annotated[str, Field(pattern=r"^(\+[1-9][0-9]{6,14})?$")]
    reception_opens: time
    reception_closes: time
    area_code: Annotated[str, Field(pattern=r"^[0-9]{3,5}$")]
    abandoned_after_minutes: Positive
    delete_at_carrier: bool

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.reception_opens >= self.reception_closes:
            raise ValueError("reception_opens must be earlier than reception_closes")
        return self


class SmsSettings(Section):
    """Texts."""

    continue_within_hours: Positive
    acknowledge_calls: bool
    segments_per_minute: Positive
    price_per_segment: Annotated[float, Field(ge=0)]
    acknowledge_within_s: PositiveSeconds


class SpeechSettings(Section):
    """Recognition."""

    model_kk: Path
    model_ru: Path
    attempts: Positive
    time_cap_factor: PositiveSeconds
    poor_confidence: Share
    workers: Positive

    @property
    def uses_demo_model(self) -> bool:
        """Tell whether a language is recognised with the bundled model."""
        return any(model.name == DEMO_MODEL for model in (self.model_kk, self.model_ru))


class StreamSettings(Section):
    """Recognition while the caller speaks."""

    enabled: bool
    public_url: Annotated[str, Field(pattern=r"^(wss?://[^\s?#]+)?$")]
    host: str
    port: Annotated[int, Field(ge=1, le=65535)]
    most_streams: Positive
    idle_s: PositiveSeconds
    longest_s: PositiveSeconds

    @property
    def address(self) -> str:
        """Address to which the carrier streams, as it is told and as it signs it."""
        return self.public_url or f"ws://{self.host}:{self.port}/twilio/stream"


class RoutingSettings(Section):
    """Which department."""

    threshold: Share
    name_above: Share
    discard_above: Share
    train_at_start: bool
    reception: str


class TermsSettings(Section):
    """Terms by law."""

    appeal_days: Positive
    appeal_article: Article
    complaint_days: Positive
    complaint_article: Article
    request_days: Positive
    request_article: Article
    forward_days: Positive
    forward_article: Article
    extension_months: Positive
    extension_article: Article
    extension_notice_days: Positive
    registration_closes: time
    warn_days: tuple[Positive, ...]
    overdue_phone: str

    @field_validator("warn_days", mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        # The environment has no lists: HOTLINE_TERMS__WARN_DAYS=3,1
        return [day for day in value.split(",") if day] if isinstance(value, str) else value

    @field_validator("overdue_phone")
    @classmethod
    def _gets_sms(cls, value: str) -> str:
        phone = parse_caller(value) if value else None
        if value and (phone is None or phone.kind != "mobile" or phone.e164 != value):
            raise ValueError("must be a Kazakh mobile number like +77011234567, or empty")
        return value

    @property
    def by_law(self) -> Terms:
        """The terms as the rules use them."""
        return Terms(
            general=Term(self.appeal_days, "working_days", self.appeal_article),
            complaint=Term(self.complaint_days, "working_days", self.complaint_article),
            information=Term(self.request_days, "calendar_days", self.request_article),
            forward=Term(self.forward_days, "working_days", self.forward_article),
            notice=Term(self.extension_notice_days, "working_days", self.extension_article),
            extension_months=self.extension_months,
        )

    @property
    def soon_days(self) -> int:
        """Working days before a deadline from which on it is near."""
        return max(self.warn_days, default=0)


class IncidentSettings(Section):
    """Many appeals, one cause."""

    fewest_people: Annotated[int, Field(ge=2)]
    window_hours: Positive
    rejected_hours: Positive
    announcement_hours: Annotated[int, Field(ge=1, le=LONGEST_ANNOUNCED_HOURS)]

    @property
    def rules(self) -> IncidentRules:
        """When an incident is proposed."""
        return IncidentRules(self.fewest_people, timedelta(hours=self.window_hours))


class WorkSettings(Section):
    """Background work."""

    lease_s: Positive
    sweep_every_s: PositiveSeconds
    max_recording_mb: Positive


class ConsoleSettings(Section):
    """The operators' pages."""

    session_minutes: Positive
    max_failed_logins: Positive
    lock_minutes: Positive
    default_language: Literal["kk", "ru", "en"]


class Settings(Section):
    """Everything that can be set, by section."""

    site: SiteSettings
    database: DatabaseSettings
    redis: RedisSettings
    carrier: CarrierSettings
    simulator: SimulatorSettings
    voice: VoiceSettings
    sms: SmsSettings
    speech: SpeechSettings
    stream: StreamSettings
    routing: RoutingSettings
    terms: TermsSettings
    emergency: EmergencySettings
    incidents: IncidentSettings
    work: WorkSettings
    console: ConsoleSettings

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the data folder."""
        return self.database.url or f"sqlite:///{self.site.data_dir}/hotline.db"

    @model_validator(mode="after")
    def _does_not_alert_itself(self) -> Self:
        # It would answer, take its own words for a resident's, and raise alarms without end.
        own = {self.carrier.voice_number, self.carrier.sms_number}
        if own & set(self.emergency.duty_phones):
            raise ValueError("emergency.duty_phones must not have the hotline's own number")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.site.mode == "production":
            problems = list(self._unsafe())
            if problems:
                raise ValueError("production refuses to start: " + "; ".join(problems))
        return self

    def _unsafe(self) -> "list[str]":
        problems = []
        if self.site.secret_key == DEFAULT_SECRET or len(self.site.secret_key) < MIN_SECRET_LENGTH:
            problems.append(
                f"site.secret_key must be your own and have {MIN_SECRET_LENGTH} characters or more"
            )
        if not self.carrier.auth_token.strip():
            problems.append(
                "carrier.auth_token is empty, so anybody could forge the carrier's signature"
            )
        if not self.site.public_url.startswith("https://"):
            problems.append("site.public_url must begin with https://")
        if self.stream.enabled and not self.stream.public_url.startswith("wss://"):
            problems.append("stream.public_url must begin with wss:// where streaming is enabled")
        return problems
