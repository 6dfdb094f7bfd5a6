"""Departments that are away, in words."""

from jinja2 import Environment

from hotline.storage.tables import Department
from hotline.web.console.formats import day
from hotline.web.console.forwarding_forms import AbsenceForm
from hotline.web.i18n import _
from hotline.web.state import context


def away_words(department: Department) -> str:
    """Say until when a department is away; nothing where it is there."""
    until = department.away_until
    if until is None or until < context().today():
        return ""
    return _("away until %(day)s", day=day(until))


def absence_form(department: Department) -> AbsenceForm:
    """Return the form as the department stands; what is over is no longer shown."""
    form = AbsenceForm(formdata=None)
    form.revision.data = department.revision
    if away_words(department):
        form.away_until.data, form.stands_in.data = department.away_until, department.stands_in
    return form


def add_absence_formats(environment: Environment) -> None:
    """Make these known to the templates."""
    environment.globals.update(away_words=away_words, absence_form=absence_form)
