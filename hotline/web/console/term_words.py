"""Terms and their articles in the reader's language: 15 working days, Code, art. 76."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.domain.calendar import Term, TermUnit
from hotline.storage.tables import Appeal
from hotline.usecases.count_term import term_of
from hotline.web.console import words
from hotline.web.i18n import _, _n

# As the settings write it, and as it stands in the database.
ARTICLE = re.compile(r"(?P<law>.+), ст\. (?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """By what a deadline was counted."""

    words: str
    is_translated: bool
    """False: the article is in Russian, as the administrator wrote it."""


def rule_of(appeal: Appeal) -> Rule:
    """Say by what the deadline of an appeal was counted."""
    term = term_of(appeal)
    if term is not None:
        return rule_of_term(term)
    is_extended = appeal.extended_to is not None and appeal.extended_to == appeal.due_on
    return _rule([_("extended by the head")] if is_extended else [], appeal.term_rule)


def rule_of_term(term: Term) -> Rule:
    """Say a term with its article."""
    return _rule([days_in_words(term.days, term.unit)], term.article)


def noted_rule(noted: Mapping[str, Any]) -> str:
    """Say the rule that stands in the history."""
    parts = [_("extended by the head")] if noted.get("extended") else []
    if "days" in noted:
        parts = [days_in_words(noted["days"], noted["unit"])]
    return _rule(parts, str(noted.get("article", ""))).words


def days_in_words(days: int, unit: TermUnit) -> str:
    """Say how long a term is."""
    if unit == "calendar_days":
        return _n("%(num)d calendar day", "%(num)d calendar days", days)
    return _n("%(num)d working day", "%(num)d working days", days)


def _rule(parts: list[str], article: str) -> Rule:
    match = ARTICLE.fullmatch(article)
    law = words.LAWS.get(match["law"]) if match else None
    if match is None or law is None:
        return Rule(", ".join([*parts, article]), is_translated=False)
    cited = _("%(law)s, art. %(number)s", law=law, number=match["number"])
    return Rule(", ".join([*parts, cited]), is_translated=True)
