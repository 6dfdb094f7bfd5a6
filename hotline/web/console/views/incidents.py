"""Incidents: many appeals, one cause."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from hotline.domain.errors import ConflictError, InvalidInputError, NotFoundError
from hotline.domain.languages import LANGUAGES
from hotline.storage.tables import Incident
from hotline.storage.unit import Unit
from hotline.usecases import incident_review
from hotline.usecases.incident_announcement import announce, withdraw
from hotline.usecases.incident_answer import answer_incident
from hotline.web.access import signed_in
from hotline.web.console.blueprint import console
from hotline.web.console.forms import ChangeForm
from hotline.web.console.incident_forms import (
    AnnouncementForm,
    AnswerAllForm,
    MemberForm,
    TitleForm,
)
from hotline.web.console.incident_page import (
    MOST_LISTED,
    IncidentPage,
    begin_announcement,
    load_incident,
    load_incidents,
    plan,
    proposed_incidents,
    sounds,
)
from hotline.web.console.sessions import person, polled
from hotline.web.i18n import _
from hotline.web.state import context

Answer = str | Response | tuple[str, int]
Act = Callable[[Unit, Incident], object]


@console.get("/incidents")
@signed_in
def incidents() -> str:
    """List the incidents, those to decide on first."""
    return render_template("console/incidents.html", listed=load_incidents())


@console.get("/incidents/count")
@signed_in
@polled
def incident_count() -> str:
    """Return how many wait for an operator, for a page that stays open."""
    return render_template("console/_incident_count.html", count=proposed_incidents())


@console.get("/incidents/<int:incident_id>")
@signed_in
def incident(incident_id: int) -> Answer:
    """Show one incident."""
    return _page(incident_id)


@console.post("/incidents/<int:incident_id>/confirm")
@signed_in
def confirm_incident(incident_id: int) -> Answer:
    """Say that it is one, or give it another title."""
    form = TitleForm()

    def act(unit: Unit, row: Incident) -> None:
        incident_review.confirm_incident(unit, row, form.title.data, person().login)

    return _change(incident_id, "title", form, act, _("The incident is kept under this title."))


@console.post("/incidents/<int:incident_id>/reject")
@signed_in
def reject_incident(incident_id: int) -> Answer:
    """Say that the appeals have different causes."""

    def act(unit: Unit, row: Incident) -> None:
        incident_review.reject_incident(unit, row, person().login)

    return _change(incident_id, "change", ChangeForm(), act, _("The proposal is rejected."))


@console.post("/incidents/<int:incident_id>/close")
@signed_in
def close_incident(incident_id: int) -> Answer:
    """End it without an answer to all."""

    def act(unit: Unit, row: Incident) -> None:
        incident_review.close_incident(unit, row)

    return _change(incident_id, "change", ChangeForm(), act, _("The incident is closed."))


@console.post("/incidents/<int:incident_id>/members")
@signed_in
def add_to_incident(incident_id: int) -> Answer:
    """Put an appeal in."""
    form = MemberForm()

    def act(unit: Unit, row: Incident) -> None:
        incident_review.add_appeal(unit, row, form.reference.data, person().login)

    return _change(incident_id, "member", form, act, _("The appeal is added."))


@console.post("/incidents/<int:incident_id>/members/remove")
@signed_in
def remove_from_incident(incident_id: int) -> Answer:
    """Take an appeal out."""
    form = MemberForm()

    def act(unit: Unit, row: Incident) -> None:
        incident_review.remove_appeal(unit, row, form.reference.data, person().login)

    return _change(incident_id, "change", form, act, _("The appeal is taken out."))


@console.post("/incidents/<int:incident_id>/announcement/listen")
@signed_in
def listen_to_announcement(incident_id: int) -> Answer:
    """Let the operator hear what was typed before callers do."""
    form = AnnouncementForm()
    if not form.validate():
        return _page(incident_id, announcement=form), 422
    return _page(incident_id, announcement=form, listens=True)


@console.post("/incidents/<int:incident_id>/announcement")
@signed_in
def announce_incident(incident_id: int) -> Answer:
    """Let callers hear it."""
    form = AnnouncementForm()

    def act(unit: Unit, row: Incident) -> None:
        announce(unit, row, form.texts, unit.now + timedelta(hours=form.hours.data))

    return _change(incident_id, "announcement", form, act, _("Callers hear it from now on."))


@console.post("/incidents/<int:incident_id>/announcement/end")
@signed_in
def end_announcement(incident_id: int) -> Answer:
    """Let callers hear it no more."""
    done = _("Callers hear it no more.")
    return _change(incident_id, "change", ChangeForm(), withdraw, done)


@console.post("/incidents/<int:incident_id>/answer/preview")
@signed_in
def preview_answer_to_all(incident_id: int) -> Answer:
    """Show what the answer to all would be, and cost."""
    form = AnswerAllForm()
    if not form.validate():
        return _page(incident_id, answer=form), 422
    return _page(incident_id, answer=form, looks=True)


@console.post("/incidents/<int:incident_id>/answer")
@signed_in
def answer_all(incident_id: int) -> Answer:
    """Send the answer to all, once it was looked at as it stands."""
    form = AnswerAllForm()
    if form.validate() and form.seen.data != form.print_of_texts:
        return _page(incident_id, answer=form, looks=True), 422

    def act(unit: Unit, row: Incident) -> None:
        answer_incident(context(), unit, row, form.texts, person().login)

    return _change(incident_id, "answer", form, act, _("The answer goes out, the oldest first."))


def _page(
    incident_id: int,
    *,
    problem: str = "",
    listens: bool = False,
    looks: bool = False,
    **typed: Any,
) -> str:
    """Return the page with what a person has `typed`, which no problem may lose.

    `listens`: with the typed announcement to hear; `looks`: with what the typed answer would be.
    """
    page = load_incident(incident_id)
    if page is None:
        raise NotFoundError(f"There is no incident {incident_id}.")
    forms = _forms(page, typed)
    return render_template(
        "console/incident.html",
        page=page,
        incident=page.incident,
        forms=forms,
        sounds=sounds(forms["announcement"], page) if listens or page.is_announced else [],
        listens=listens,
        plan=plan(forms["answer"], page) if looks else None,
        most_listed=MOST_LISTED,
        problem=problem,
    )


def _forms(page: IncidentPage, typed: dict[str, Any]) -> dict[str, Any]:
    kinds = {
        "title": TitleForm,
        "member": MemberForm,
        "announcement": AnnouncementForm,
        "answer": AnswerAllForm,
        "change": ChangeForm,
    }
    forms = {name: typed.get(name) or form(formdata=None) for name, form in kinds.items()}
    for form in forms.values():
        form.revision.data = page.incident.revision  # what this page shows is what was seen
    if "title" not in typed:
        forms["title"].title.data = page.incident.title
    if "announcement" not in typed:
        begin_announcement(forms["announcement"], page)
    forms["answer"].seen.data = forms["answer"].print_of_texts
    return forms


def _change(incident_id: int, name: str, form: Any, act: Act, done: str) -> Answer:
    """Carry out a change to the incident as the person saw it, or show what is wrong."""
    typed = {name: form} if name != "change" else {}
    if not form.validate():
        return _page(incident_id, **typed), 422
    try:
        with context().units.write() as unit:
            act(unit, _locked(unit, incident_id, form.revision.data))
    except (ConflictError, StaleDataError, IntegrityError):
        problem = _(
            "This incident has changed since you opened it. Nothing of yours was saved or sent"
            " yet: look at it and send again."
        )
        return _page(incident_id, problem=problem, **typed), 409
    except InvalidInputError as error:
        _show_at_field(form, error)
        return _page(incident_id, **typed), 422
    flash(done, name)
    return redirect(url_for("console.incident", incident_id=incident_id))


def _locked(unit: Unit, incident_id: int, revision: int) -> Incident:
    """Return the incident as the person saw it. Raises ConflictError, NotFoundError."""
    row = unit.session.scalar(select(Incident).filter_by(id=incident_id).with_for_update())
    if row is None:
        raise NotFoundError(f"There is no incident {incident_id}.")
    if row.revision != revision:
        raise ConflictError("Somebody else changed this incident.")
    return row


def _show_at_field(form: Any, error: InvalidInputError) -> None:
    """Say in the reader's language what the use case refused in English."""
    sentences = {
        "reference": _("There is no such appeal, or it waits for no answer."),
        "title": _("Say what it is."),
        **{f"answer_{each}": _("The answer is too long for an SMS.") for each in LANGUAGES},
    }
    form[error.field].errors = [sentences.get(error.field, error.sentence)]
