"""Settings: frozen, validated values from config/*.toml and the environment."""

from hotline.settings.load import SettingsError, load_settings, require_redis
from hotline.settings.model import (
    CarrierSettings,
    ConsoleSettings,
    RoutingSettings,
    Settings,
    SiteSettings,
    SmsSettings,
    SpeechSettings,
    StreamSettings,
    TermsSettings,
    VoiceSettings,
    WorkSettings,
)

__all__ = [
    "CarrierSettings",
    "ConsoleSettings",
    "RoutingSettings",
    "Settings",
    "SettingsError",
    "SiteSettings",
    "SmsSettings",
    "SpeechSettings",
    "StreamSettings",
    "TermsSettings",
    "VoiceSettings",
    "WorkSettings",
    "load_settings",
    "require_redis",
]
