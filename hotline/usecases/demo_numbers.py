"""Numbers that the demonstration uses; what comes from them is marked as demo data."""

from hotline.settings import Settings

# In production these are somebody's real numbers, so nothing is marked there.
DEMO_NUMBERS = frozenset({"+77010000101", "+77010000102", "+77010000103"})


def is_demo_number(settings: Settings, raw: str) -> bool:
    """Tell whether a raw caller ID belongs to the demonstration."""
    return settings.site.mode == "development" and raw in DEMO_NUMBERS
