"""How values look on the pages: times, numbers, degrees of confidence."""

from datetime import date, datetime
from typing import Any

from flask import current_app, url_for
from jinja2 import Environment

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.phones import masked
from hotline.domain.reference import grouped
from hotline.storage.tables import Appeal
from hotline.web.console import words
from hotline.web.console.term_words import rule_of, rule_of_term
from hotline.web.console.time_left import TimeLeft, time_left
from hotline.web.console.understood import place_name
from hotline.web.i18n import _
from hotline.web.state import context

GOOD_CONFIDENCE = 0.8
SURE_SCORE = 0.7
EXCERPT_LENGTH = 90
SECONDS_PER_MINUTE = 60


def moment(at: datetime) -> str:
    """Return a moment in local time."""
    return at.astimezone(context().settings.site.zone).strftime("%d.%m.%Y %H:%M")


def day(on: date) -> str:
    """Return a day as Kazakh offices write it."""
    return on.strftime("%d.%m.%Y")


def clock_time(seconds: float | None) -> str:
    """Return a length of time: 1:05."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), SECONDS_PER_MINUTE)
    return f"{minutes}:{rest:02d}"


def pretty_number(e164: str) -> str:
    """Return a whole number in groups: +7 701 123 45 67."""
    if e164.startswith("+7") and len(e164) == len("+77011234567"):
        return f"+7 {e164[2:5]} {e164[5:8]} {e164[8:10]} {e164[10:]}"
    return e164


def excerpt(text: str, length: int = EXCERPT_LENGTH) -> str:
    """Return the first words of a text, on one line."""
    line = " ".join(text[: 4 * length].split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(".,;:") + " …"


def confidence_words(confidence: float | None) -> str:
    """Say how far a recognised text can be trusted; nothing for a text that was typed."""
    if confidence is None:
        return ""
    if confidence < context().settings.speech.poor_confidence:
        return _("poor: listen first")
    return _("good") if confidence >= GOOD_CONFIDENCE else _("fair")


def score_words(appeal: Appeal) -> str:
    """Say how sure the proposal of a department is."""
    if appeal.routing_score is None:
        return _("No department was proposed yet.")
    if appeal.routing_score < context().settings.routing.threshold:
        return _("The words point to no department clearly, so the reception has it.")
    if appeal.routing_score < SURE_SCORE:
        return _("Proposed by the words; others are possible.")
    return _("Proposed by the words; rather sure.")


def time_left_of(appeal: Appeal) -> TimeLeft | None:
    """Return the time left; None where nobody waits any more."""
    if appeal.state not in WAITING_STATES:
        return None
    ctx = context()
    return time_left(ctx.calendar, ctx.today(), appeal.due_on, ctx.settings.terms.soon_days)


def asset(name: str) -> str:
    """Return the address of a file of static/."""
    version = current_app.extensions["hotline_assets"].version(name)
    return url_for("console.asset", name=name, v=version)


def add_formats(environment: Environment) -> None:
    """Make all of it known to the templates."""
    environment.filters.update(
        moment=moment,
        day=day,
        clock_time=clock_time,
        pretty_number=pretty_number,
        masked=masked,
        grouped=grouped,
        excerpt=excerpt,
        confidence_words=confidence_words,
        place_name=place_name,
    )
    names: dict[str, Any] = {
        "words": words,
        "asset": asset,
        "score_words": score_words,
        "time_left_of": time_left_of,
        "rule_of": rule_of,
        "rule_of_term": rule_of_term,
    }
    environment.globals.update(names)
