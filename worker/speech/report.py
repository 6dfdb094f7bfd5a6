"""An evaluation as tables for a terminal and as JSON for programs."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from worker.speech.evaluation import USEFUL_RATE, Evaluation, Figures, Judged
from worker.speech.reliability import Reliability
from worker.speech.samples import Spoken
from worker.speech.wer import NORMALISATION, Errors

_COLUMNS = (
    "files",
    "min",
    "WER %",
    "95 %",
    "S",
    "D",
    "I",
    "words",
    "CER %",
    "wrong",
    "empty",
    "RTF",
)
_WIDTHS = (6, 6, 7, 12, 5, 5, 5, 7, 7, 6, 6, 6)
_PAGE_WIDTH = 96
_LEGEND = (
    "S substituted, D missing, I additional words; 95 %: confidence interval of the WER; CER: the "
    "same for characters; wrong: recordings with any error; empty: speech in which nothing was "
    "heard; RTF: seconds of work for a second of audio."
)


def condition_name(name: str) -> str:
    """Name a condition for readers: the folder's own recordings have no name."""
    return name or "(this folder)"


def as_text(result: Evaluation) -> str:
    """Write the tables that a person reads."""
    return "\n".join(_lines(result)) + "\n"


def as_json(result: Evaluation, folder: Path) -> dict[str, Any]:
    """Give everything as plain data; rates are fractions, None where there is nothing to tell."""
    return {
        "folder": str(folder),
        "models": _models(result),
        "normalisation": NORMALISATION,
        "notes": notes(result),
        "total": _figures(result.total),
        "languages": _by_language(result.languages),
        "conditions": {
            condition_name(name): {
                **_figures(figures),
                "languages": _by_language(result.languages_by_condition[name]),
            }
            for name, figures in result.conditions.items()
        },
        "confusions": [
            {"said": each.said, "heard": each.heard, "count": each.count}
            for each in result.confusions
        ],
        "calibration": {
            "words": _reliability(result.word_reliability),
            "calls": {"useful_below_wer": USEFUL_RATE, **_reliability(result.call_reliability)},
        },
        "files": [_file(each, folder) for each in result.judged],
    }


def notes(result: Evaluation) -> list[str]:
    """Say what a reader of the figures must know about these recordings."""
    found = []
    digits = sum(any(map(str.isdigit, each.sample.text)) for each in result.judged)
    if digits:
        found.append(
            f"{digits} references hold digits, which count as errors: spell the numbers out as "
            "they were said."
        )
    found += [
        f"{each.sample.recording.name} counts as nothing heard: {each.problem}"
        for each in result.judged
        if each.problem is not None
    ]
    return found


def _lines(result: Evaluation) -> Iterator[str]:
    names = [condition_name(name) for name in result.conditions]
    width = max(len(name) for name in [*names, "mixed", "total"]) + 2
    yield "Models: " + ", ".join(_models(result))
    yield ""
    yield " " * width + _row(_COLUMNS)
    shown = result.conditions if len(result.conditions) > 1 else {}  # else it is the total
    for name, figures in shown.items():
        yield condition_name(name).ljust(width) + _row(_cells(figures))
        languages = result.languages_by_condition[name]
        if len(languages) > 1:
            for language, part in languages.items():
                yield f"  {language}".ljust(width) + _row(_cells(part))
    yield "total".ljust(width) + _row(_cells(result.total))
    for language, part in result.languages.items():
        yield f"  {language}".ljust(width) + _row(_cells(part))
    yield ""
    yield from _confused(result)
    yield from _calibration("Words: confidence and share of right ones", result.word_reliability)
    yield from _calibration(
        f"Recordings: confidence and share with WER < {USEFUL_RATE:.0%}", result.call_reliability
    )
    for paragraph in (_LEGEND, NORMALISATION, *notes(result)):
        yield from textwrap.wrap(paragraph, _PAGE_WIDTH)


def _cells(figures: Figures) -> list[str]:
    words = figures.words
    interval, factor = figures.interval, figures.real_time_factor
    return [
        str(figures.recordings),
        f"{figures.audio_seconds / 60:.1f}",
        _percent(words),
        "-" if interval is None else f"{100 * interval[0]:.1f}-{100 * interval[1]:.1f}",
        str(words.substituted),
        str(words.missing),
        str(words.added),
        str(words.said),
        _percent(figures.characters),
        str(figures.wrong_sentences),
        str(figures.empty),
        "-" if factor is None else f"{factor:.3f}",
    ]


def _percent(errors: Errors) -> str:
    # Where nothing was said there is no rate: column I tells what was heard in it.
    return f"{100 * errors.rate:.1f}" if errors.said else "-"


def _row(cells: Sequence[str]) -> str:
    return "".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True))


def _confused(result: Evaluation) -> Iterator[str]:
    if not result.confusions:
        return
    yield "Most frequent confusions"
    for each in result.confusions:
        yield f"  {each.count:4}  {each.said or '(nothing)'} -> {each.heard or '(nothing)'}"
    yield ""


def _calibration(title: str, measured: Reliability) -> Iterator[str]:
    if measured.error is None:
        return
    yield f"{title} (expected calibration error {measured.error:.3f})"
    for each in measured.bins:
        if each.confidence is not None and each.right is not None:
            yield (
                f"  {each.low:.1f}-{each.high:.1f}  {each.count:6}  "
                f"mean {each.confidence:.2f}  share {each.right:.2f}"
            )
    if measured.separation is not None:
        yield f"  a good one is surer than a bad one in {measured.separation:.0%} of all pairs"
    yield ""


def _models(result: Evaluation) -> list[str]:
    return sorted({each.model for each in result.judged if each.model}) or ["(none answered)"]


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "recordings": figures.recordings,
        "audio_seconds": figures.audio_seconds,
        "words": _errors(figures.words),
        "characters": _errors(figures.characters),
        "wer_interval": figures.interval,
        "wrong_sentences": figures.wrong_sentences,
        "empty": figures.empty,
        "failed": figures.failed,
        "real_time_factor": figures.real_time_factor,
    }


def _errors(errors: Errors) -> dict[str, float | None]:
    return {
        "said": errors.said,
        "substituted": errors.substituted,
        "missing": errors.missing,
        "added": errors.added,
        "rate": errors.rate if errors.said else None,
    }


def _by_language(languages: Mapping[Spoken, Figures]) -> dict[str, Any]:
    return {language: _figures(figures) for language, figures in languages.items()}


def _reliability(measured: Reliability) -> dict[str, Any]:
    return {
        "count": measured.count,
        "expected_calibration_error": measured.error,
        "separation": measured.separation,
        "bins": [
            {
                "from": each.low,
                "to": each.high,
                "count": each.count,
                "confidence": each.confidence,
                "share": each.right,
            }
            for each in measured.bins
        ],
    }


def _file(each: Judged, folder: Path) -> dict[str, Any]:
    sample, path = each.sample, each.sample.recording
    # A list may name a recording elsewhere by its whole path.
    inside = path.relative_to(folder) if path.is_relative_to(folder) else path
    return {
        "file": inside.as_posix(),
        "condition": condition_name(each.condition),
        "language": sample.language,
        "voice": sample.voice,
        "said": sample.text,
        "heard": each.heard,
        "words": _errors(each.words),
        "characters": _errors(each.characters),
        "confidence": each.confidence,
        "model": each.model,
        "seconds": each.seconds,
        "elapsed": each.elapsed,
        "problem": each.problem,
    }
