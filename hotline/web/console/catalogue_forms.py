"""The forms by which an administrator edits departments and services."""

import re
from collections.abc import Iterable, Mapping
from itertools import starmap
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from hotline.domain.catalogue import Department, Entry, Service
from hotline.domain.catalogue.findings import Issue
from hotline.domain.catalogue.rules import LONGEST_TERM
from hotline.web.console.catalogue_words import (
    FIELDS,
    SOURCE_STATES,
    TERM_UNITS,
    problem_in_words,
)
from hotline.web.console.forms import Form, RevisionField
from hotline.web.i18n import _


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice("", "—"), *starmap(SelectChoice, words.items())]


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class EntryForm(Form):
    """What departments and services share. `revision` is the one the person was looking at."""

    revision = RevisionField(validators=[InputRequired()])
    name_kk = StringField(FIELDS["name_kk"])
    name_ru = StringField(FIELDS["name_ru"])
    keywords_kk = TextAreaField(FIELDS["keywords_kk"])
    keywords_ru = TextAreaField(FIELDS["keywords_ru"])
    active = BooleanField(FIELDS["active"])

    def show(self, entry: Entry, revision: int) -> None:
        """Fill the form with an entry as it stands."""
        self.revision.data = revision
        self.name_kk.data, self.name_ru.data = entry.name_kk, entry.name_ru
        self.keywords_kk.data = "\n".join(entry.keywords_kk)
        self.keywords_ru.data = "\n".join(entry.keywords_ru)
        self.active.data = entry.active

    def values(self) -> dict[str, Any]:
        """Return what was typed, in the catalogue's own form."""
        return {
            "name_kk": _one_line(self.name_kk.data),
            "name_ru": _one_line(self.name_ru.data),
            "keywords_kk": _keywords(self.keywords_kk.data),
            "keywords_ru": _keywords(self.keywords_ru.data),
            "active": self.active.data,
        }

    def entry(self, code: str) -> Entry:
        """Return the entry that was typed."""
        raise NotImplementedError

    def show_issues(self, found: Iterable[Issue]) -> None:
        """Put what is wrong beside its field."""
        for issue in found:
            field = self[issue.field]
            field.errors = [*field.errors, problem_in_words(issue)]


class BodyForm(EntryForm):
    """A department."""

    short_kk = StringField(FIELDS["short_kk"])
    short_ru = StringField(FIELDS["short_ru"])

    def show(self, entry: Entry, revision: int) -> None:
        """Fill the form with a department as it stands."""
        super().show(entry, revision)
        if isinstance(entry, Department):
            self.short_kk.data, self.short_ru.data = entry.short_kk, entry.short_ru

    def values(self) -> dict[str, Any]:
        """Return what was typed, in the catalogue's own form."""
        short = {name: _one_line(self[name].data) for name in ("short_kk", "short_ru")}
        return {**super().values(), **short}

    def entry(self, code: str) -> Entry:
        """Return the department that was typed."""
        return Department(code=code, **self.values())


class ServiceForm(EntryForm):
    """A state service or a topic."""

    department = SelectField(FIELDS["department"], validate_choice=False)
    is_topic = BooleanField(FIELDS["is_topic"])
    term_days = StringField(FIELDS["term_days"])
    term_unit = SelectField(FIELDS["term_unit"], choices=_choices(TERM_UNITS))
    documents_kk = TextAreaField(FIELDS["documents_kk"])
    documents_ru = TextAreaField(FIELDS["documents_ru"])
    verified_name = BooleanField(FIELDS["verified_name"])
    verified_term = BooleanField(FIELDS["verified_term"])
    documents_verified = BooleanField(FIELDS["documents_verified"])
    source = StringField(FIELDS["source"])
    source_status = SelectField(FIELDS["source_status"], choices=_choices(SOURCE_STATES))
    legal_source = StringField(FIELDS["legal_source"])
    note = StringField(FIELDS["note"])

    FACTS = ("verified_name", "verified_term", "documents_verified")
    OPTIONAL = ("source", "source_status", "legal_source", "note", "term_unit")

    def offer_departments(self, names: Mapping[str, str]) -> None:
        """Let the person choose among these; `names` by code."""
        self.department.choices = list(starmap(SelectChoice, names.items()))

    def show(self, entry: Entry, revision: int) -> None:
        """Fill the form with a service as it stands."""
        super().show(entry, revision)
        for name in ("department", "is_topic", *self.FACTS, *self.OPTIONAL):
            self[name].data = getattr(entry, name)
        if isinstance(entry, Service):
            self.term_days.data = "" if entry.term_days is None else str(entry.term_days)
            self.documents_kk.data = "\n".join(_parts(entry.documents_kk))
            self.documents_ru.data = "\n".join(_parts(entry.documents_ru))

    def values(self) -> dict[str, Any]:
        """Return what was typed, in the catalogue's own form."""
        days = (self.term_days.data or "").strip()
        return {
            **super().values(),
            "department": self.department.data,
            "term_days": int(days) if days else None,
            "documents_kk": "; ".join(_parts(self.documents_kk.data)),
            "documents_ru": "; ".join(_parts(self.documents_ru.data)),
            **{name: self[name].data for name in ("is_topic", *self.FACTS)},
            **{name: _one_line(self[name].data) or None for name in self.OPTIONAL},
        }

    def entry(self, code: str) -> Entry:
        """Return the service that was typed."""
        return Service(code=code, **self.values())

    def validate_term_days(self, field: StringField) -> None:
        """Take only what is a number of days."""
        text = (field.data or "").strip()
        if text and not (re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= LONGEST_TERM):
            raise ValidationError(_("Enter a whole number of days, or nothing."))


def _keywords(text: str | None) -> tuple[str, ...]:
    """Return one keyword for each line or comma, as keywords are compared: in lower case."""
    words = (_one_line(part).lower() for part in re.split(r"[\n,]", text or ""))
    return tuple(word for word in words if word)


def _parts(text: str | None) -> list[str]:
    parts = (_one_line(part) for part in re.split(r"[\n;]", text or ""))
    return [part for part in parts if part]
