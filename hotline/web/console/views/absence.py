"""Saying that a department is away."""

from flask import flash, redirect, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.storage.catalogue_queries import DEPARTMENT
from hotline.usecases.set_absence import set_absence
from hotline.web.access import administrator
from hotline.web.console.blueprint import console
from hotline.web.console.forwarding_forms import AbsenceForm
from hotline.web.console.sessions import person
from hotline.web.console.views.catalogue import entry_page
from hotline.web.i18n import _
from hotline.web.state import context


@console.post("/catalogue/department/<code>/absence")
@administrator
def change_absence(code: str) -> Response | tuple[str, int]:
    """Store until when the department is away, or that it is back."""
    form = AbsenceForm()
    if not form.validate():
        return entry_page(DEPARTMENT, code, absence=form), 422
    try:
        with context().units.write() as unit:
            is_new = set_absence(
                context(),
                unit,
                code,
                until=form.away_until.data,
                stands_in=form.stands_in.data or None,
                revision=form.revision.data,
                actor=person().login,
            )
    except InvalidInputError as error:
        form[error.field].errors = [_problem(error.field)]
        return entry_page(DEPARTMENT, code, absence=form), 422
    except (ConflictError, StaleDataError):
        problem = _("Somebody else has changed this department meanwhile: look at it again.")
        return entry_page(DEPARTMENT, code, problem=problem), 409
    flash(_("Saved. New appeals are led by it.") if is_new else _("Nothing changed."))
    return redirect(url_for("console.catalogue_entry", kind=DEPARTMENT, code=code))


def _problem(field: str) -> str:
    if field == "away_until":
        return _("This day is over: choose a later one, or none.")
    return _("Choose another department that is in use; for the reception one is needed.")
