"""An evaluation for people (tables) and for programs (one JSON object a prediction)."""

from collections.abc import Iterator, Sequence
from typing import Any

from hotline.understanding.evaluation import (
    Judged,
    Share,
    by_language_and_channel,
    figures,
)
from hotline.understanding.samples import NO_KIND

_COLUMNS = ("department", "department in three", "service", "kind", "language")


def prediction(judged: Judged) -> dict[str, Any]:
    """Return what was understood of one sentence, beside its text."""
    found = judged.understood
    return {
        "text": judged.sample.text,
        "department": judged.best,
        "top3": [[each.department, round(each.probability, 4)] for each in found.candidates],
        "service": found.service,
        "kind": str(found.kind or NO_KIND),
        "language": found.language and str(found.language),
        "urgent": found.urgent,
        "emergency": found.emergency,
        "not_appeal": found.not_appeal,
        "because": list(found.because),
    }


def as_text(judged: Sequence[Judged], milliseconds: float, title: str) -> str:
    """Return the tables: every figure with its interval, then by language and channel."""
    return "\n".join(_lines(judged, milliseconds, title)) + "\n"


def _lines(judged: Sequence[Judged], milliseconds: float, title: str) -> Iterator[str]:
    yield f"{title}: {len(judged)} sentences, {milliseconds:.1f} ms each"
    yield ""
    yield f"{'':24}{'share':>8}   {'95 %':>13}   of"
    for name, share in figures(judged).items():
        counts = f"{share.right}/{share.count}"
        yield f"{name:24}{_percent(share):>8}   {_interval(share):>13}   {counts}"
    yield ""
    yield f"{'':12}{'count':>6}" + "".join(f"{name:>21}" for name in _COLUMNS)
    for name, group in by_language_and_channel(judged).items():
        found = figures(group)
        cells = "".join(f"{_percent(found[column]):>21}" for column in _COLUMNS)
        yield f"{name:12}{len(group):>6}{cells}"


def _percent(share: Share) -> str:
    return "-" if share.rate is None else f"{share.rate:.1%}"


def _interval(share: Share) -> str:
    if share.interval is None:
        return ""
    low, high = share.interval
    return f"{low:.1%}-{high:.1%}"
