"""The figures of a model as the Markdown of its card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from speech_models.training.measure import Measured
from speech_models.training.recordings import NOTHING
from worker.speech.wer import Errors

BEGIN: Final = "<!-- figures: begin -->"
END: Final = "<!-- figures: end -->"

_TITLES: Final[Mapping[str, str]] = {
    "template_clean": "template sentences, clean",
    "template_phone_15db": "the same, telephone band, µ-law, noise at 15 dB",
    "template_gsm": "the same, mobile codec (AMR 12.2 kbit/s, which is GSM EFR)",
    "template_phone_5db": "the same, telephone band, µ-law, noise at 5 dB",
    "blind_phone_20db": "sentences written blind, telephone band, µ-law, noise at 20 dB",
    "ends_clean": "template sentences, then 3 s of digital silence",
    "ends_phone_25db": "the same, telephone band, noise at 25 dB throughout",
}
_COLUMNS: Final = (("kk", "Kazakh"), ("ru", "Russian"), ("mixed", "both in one sentence"))


def render(measured: Mapping[str, Measured]) -> str:
    """Write the tables for the card."""
    spoken = {name: measured[name] for name in _TITLES if name in measured}
    parts = [_rates(spoken), _feel(spoken)]
    if NOTHING in measured:
        parts.append(_nothing(measured[NOTHING]))
    return "\n\n".join(parts)


def update(card: Path, figures: str) -> None:
    """Put the figures between the card's two marks. Raises ValueError where they are missing."""
    text = card.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{card} lacks the lines {BEGIN} and {END}")
    card.write_text(f"{before}{begin}\n{figures}\n{end}{after}", encoding="utf-8")


def _rates(spoken: Mapping[str, Measured]) -> str:
    head = ["condition", *(f"{title}, % of words" for _, title in _COLUMNS), "recordings"]
    rows = [
        [
            _TITLES[name],
            *(_rate(figures.errors.get(language)) for language, _ in _COLUMNS),
            str(figures.recordings),
        ]
        for name, figures in spoken.items()
    ]
    return "Word error rates, voices not trained on:\n\n" + _table(head, rows)


def _rate(errors: Errors | None) -> str:
    if errors is None or not errors.said:
        return "–"
    return f"{100 * errors.rate:.1f} ({errors.errors} of {errors.said})"


def _feel(spoken: Mapping[str, Measured]) -> str:
    head = [
        "condition",
        "word begins, ms off (median, 95 %)",
        "word ends, ms off (median, 95 %)",
        "end of speech noticed after s (median, latest)",
        "never",
        "mean confidence, right / wrong words",
    ]
    rows = [
        [
            _TITLES[name],
            _off(figures.begins),
            _off(figures.ends),
            *_ending(name, figures),
            f"{_mean(figures.right)} / {_mean(figures.wrong)}",
        ]
        for name, figures in spoken.items()
    ]
    return "Times and confidence:\n\n" + _table(head, rows)


def _off(errors: Sequence[float]) -> str:
    if not errors:
        return "–"
    size = np.abs(errors) * 1000
    return f"{np.median(size):.0f}, {np.percentile(size, 95):.0f}"


def _ending(name: str, figures: Measured) -> tuple[str, str]:
    """Only where silence follows can the end be noticed before the recording stops."""
    if not name.startswith("ends_"):
        return "–", "–"
    return _seconds(figures.delays), f"{figures.endless} of {figures.recordings}"


def _seconds(delays: Sequence[float]) -> str:
    return f"{np.median(delays):.2f}, {max(delays):.2f}" if delays else "–"


def _mean(values: Sequence[float]) -> str:
    return f"{np.mean(values):.2f}" if values else "–"


def _nothing(figures: Measured) -> str:
    empty = figures.recordings - len(figures.false)
    text = (
        "Where nobody speaks (silence, noise from -60 to -20 dB, hum, clicks, tones, keys, music): "
        f"{empty} of {figures.recordings} recordings give an empty text."
    )
    return "\n".join([text, *(f"- {false}" for false in figures.false)])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
