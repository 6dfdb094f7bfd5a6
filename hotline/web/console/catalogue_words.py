"""What the fields of departments and services are called, and what can be wrong with them."""

from typing import Any

from hotline.domain.catalogue.differences import Action
from hotline.domain.catalogue.findings import Issue, Problem
from hotline.storage.tables import CatalogueChange
from hotline.usecases.edit_catalogue import EDITED
from hotline.usecases.load_catalogue import COMMAND_LINE
from hotline.usecases.set_absence import AWAY, BACK
from hotline.web.console import words
from hotline.web.console.history_words import Change, Event
from hotline.web.i18n import _, _l

FIELDS = {
    "name_kk": _l("Name in Kazakh"),
    "name_ru": _l("Name in Russian"),
    "short_kk": _l("Short name in Kazakh"),
    "short_ru": _l("Short name in Russian"),
    "keywords_kk": _l("Keywords in Kazakh"),
    "keywords_ru": _l("Keywords in Russian"),
    "active": _l("In use"),
    "department": _l("Department"),
    "is_topic": _l("A topic, no state service"),
    "term_days": _l("Term in days"),
    "term_unit": _l("Days are counted as"),
    "documents_kk": _l("Documents in Kazakh"),
    "documents_ru": _l("Documents in Russian"),
    "verified_name": _l("The source supports the name"),
    "verified_term": _l("The source supports the term"),
    "documents_verified": _l("The source supports the documents"),
    "source": _l("Source (web address)"),
    "source_status": _l("How far the source can be trusted"),
    "legal_source": _l("Law or order"),
    "note": _l("Note for colleagues"),
    "away_until": _l("Away up to and including"),
    "stands_in": _l("Who answers meanwhile"),
}

TERM_UNITS = {"working_days": _l("Working days"), "calendar_days": _l("Calendar days")}

SOURCE_STATES = {
    "page_seen": _l("Official page, in force"),
    "old_or_repealed": _l("Of an older or repealed rule"),
    "secondary": _l("Somebody's summary"),
}

ACTIONS = {
    Action.ADDED: _l("Added from the files"),
    Action.CHANGED: _l("Changed by the files"),
    Action.SWITCHED_OFF: _l("Left the files and was switched off"),
    Action.BACK: _l("Came back with the files"),
    EDITED: _l("Edited here"),
    AWAY: _l("Away"),
    BACK: _l("Back again"),
}

ACTORS = {**words.ACTORS, COMMAND_LINE: _l("Command line")}

# Those that a form can cause; the others concern the files' own syntax.
PROBLEMS = {
    Problem.MISSING: _l("This is needed."),
    Problem.NO_DEPARTMENT: _l("Choose a department."),
    Problem.TOO_LONG: _l("Use at most %(detail)s characters."),
    Problem.MIXED_LETTERS: _l("“%(detail)s” mixes Latin and Cyrillic letters: type the word anew."),
    Problem.KEYWORD_TWICE: _l("%(detail)s: these count as one word, keep one."),
    Problem.TERM_WITHOUT_UNIT: _l("Say how the days are counted."),
    Problem.TERM_WITHOUT_SOURCE: _l("A term needs the page that says so."),
    Problem.UNIT_WITHOUT_TERM: _l("There is no term to count: enter one, or choose nothing here."),
    Problem.ONE_LANGUAGE: _l("The other language has it; enter it here too."),
    Problem.VERIFIED_NOTHING: _l("There is nothing that could be supported: remove the mark."),
    Problem.VERIFIED_WITHOUT_SOURCE: _l("This mark needs a source."),
    Problem.SOURCE_NO_ADDRESS: _l("Enter a web address that begins with https://."),
    Problem.SOURCE_WITHOUT_STATUS: _l("Say how far the source can be trusted."),
    Problem.STATUS_WITHOUT_SOURCE: _l("There is no source: enter one, or choose nothing here."),
    Problem.TOPIC_WITH_SERVICE_FIELD: _l("A topic has none: empty it, or remove the mark “topic”."),
    Problem.RECEPTION_OFF: _l(
        "The reception takes what fits nowhere else and can't be switched off."
    ),
}


def problem_in_words(issue: Issue) -> str:
    """Say in the reader's language what is wrong with a field."""
    text = PROBLEMS.get(issue.problem)
    return str(text) % {"detail": issue.detail} if text is not None else issue.sentence


def change_in_words(change: CatalogueChange) -> Event:
    """Say an entry of the history in the reader's language."""
    return Event(
        change.at,
        str(ACTORS.get(change.actor, change.actor)),
        str(ACTIONS.get(change.action, change.action)),
        tuple(
            Change(str(label), *_before_and_after(change.before[name], change.after[name]))
            for name, label in FIELDS.items()
            if name in change.after
        ),
    )


def _before_and_after(before: Any, after: Any) -> tuple[str, str]:
    """Put two values into words; of two lists only what left and what came."""
    if isinstance(before, list) and isinstance(after, list):
        gone = [word for word in before if word not in after]
        new = [word for word in after if word not in before]
        return ", ".join(gone or before), ", ".join(new if gone or new else after)
    return _value(before), _value(after)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value in (None, "") else str(value)
