"""Departments and services, which an administrator edits."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from hotline.domain.errors import ConflictError, NotFoundError
from hotline.storage.catalogue_queries import DEPARTMENT, SERVICE
from hotline.usecases.edit_catalogue import InvalidEntryError, edit_entry
from hotline.web.access import administrator
from hotline.web.console.blueprint import console
from hotline.web.console.catalogue_forms import BodyForm, EntryForm, ServiceForm
from hotline.web.console.catalogue_page import EntryPage, load_entry, load_list
from hotline.web.console.sessions import language, person
from hotline.web.i18n import _
from hotline.web.state import context

LONGEST_SEARCH = 80


@console.get("/catalogue")
@administrator
def catalogue() -> str:
    """List the departments, or the services."""
    kind = SERVICE if request.args.get("kind") == SERVICE else DEPARTMENT
    sought = request.args.get("words", "").strip()[:LONGEST_SEARCH]
    department = request.args.get("department", "")
    return render_template(
        "console/catalogue.html",
        page=load_list(kind, sought, department),
        words_sought=sought,
        department=department,
    )


@console.get("/catalogue/<any(department, service):kind>/<code>")
@administrator
def catalogue_entry(kind: str, code: str) -> str:
    """Show one entry and the form to edit it."""
    return entry_page(kind, code)


@console.post("/catalogue/<any(department, service):kind>/<code>")
@administrator
def edit_catalogue_entry(kind: str, code: str) -> Response | tuple[str, int]:
    """Store what was typed, or show what is wrong with it."""
    page = _page(kind, code)
    form = _form(page)
    if not form.validate():
        return _shown(page, form), 422
    try:
        with context().units.write() as unit:
            is_changed = edit_entry(
                unit,
                form.entry(code),
                revision=form.revision.data,
                actor=person().login,
                reception=context().settings.routing.reception,
            )
    except InvalidEntryError as error:
        form.show_issues(error.issues)
        return _shown(page, form), 422
    except (ConflictError, StaleDataError):
        # What was typed stays; sent again, it replaces what the history now shows.
        page = _page(kind, code)
        form.revision.data = page.row.revision
        problem = _(
            "This entry has changed since you opened it; the history below says how. Yours was"
            " not saved: compare it and save again."
        )
        return _shown(page, form, problem=problem), 409
    flash(_("Saved. New appeals are understood by it.") if is_changed else _("Nothing changed."))
    return redirect(url_for("console.catalogue_entry", kind=kind, code=code))


def entry_page(kind: str, code: str, *, problem: str = "", **given: Any) -> str:
    """Return the page of an entry as it stands, with another form of that page as `given`."""
    page = _page(kind, code)
    form = _form(page, formdata=None)
    form.show(page.entry, page.row.revision)
    return _shown(page, form, problem, **given)


def _page(kind: str, code: str) -> EntryPage:
    page = load_entry(kind, code)
    if page is None:
        raise NotFoundError(f"There is no {kind} {code!r}.")
    return page


def _form(page: EntryPage, **given: Any) -> EntryForm:
    if page.kind == DEPARTMENT:
        return BodyForm(**given)
    form = ServiceForm(**given)
    form.offer_departments({each.code: each.name(language()) for each in page.departments})
    return form


def _shown(page: EntryPage, form: EntryForm, problem: str = "", **given: Any) -> str:
    return render_template(
        "console/catalogue_entry.html", page=page, form=form, problem=problem, **given
    )
