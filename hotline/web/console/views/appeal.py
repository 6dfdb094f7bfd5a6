"""The page of one appeal."""

from typing import Any

from flask import abort, render_template, request
from sqlalchemy import select

from hotline.domain.errors import NotFoundError
from hotline.storage.tables import Appeal
from hotline.usecases.review_appeal import note_number_shown
from hotline.web.access import signed_in
from hotline.web.console.appeal_page import load_messages, load_page, preview
from hotline.web.console.blueprint import console
from hotline.web.console.forms import (
    AnswerForm,
    CalledForm,
    ChangeForm,
    DepartmentForm,
    DiscardForm,
    ExtensionForm,
    KindForm,
    TranscriptForm,
)
from hotline.web.console.forwarding_forms import DecisionForm, ForwardForm, ReturnForm, SplitForm
from hotline.web.console.sessions import person, polled
from hotline.web.console.suggestions import suggestions
from hotline.web.console.unsure_words import pieces
from hotline.web.state import context

FORMS = {
    "answer": AnswerForm,
    "called": CalledForm,
    "change": ChangeForm,
    "decision": DecisionForm,
    "department": DepartmentForm,
    "discard": DiscardForm,
    "extension": ExtensionForm,
    "forward": ForwardForm,
    "give_back": ReturnForm,
    "kind": KindForm,
    "split": SplitForm,
    "transcript": TranscriptForm,
}


@console.get("/appeals/<reference>")
@signed_in
def appeal(reference: str) -> str:
    """Show the appeal."""
    return appeal_page(reference)


@console.get("/appeals/<reference>/messages")
@signed_in
@polled
def appeal_messages(reference: str) -> str:
    """Return the conversation by SMS alone, for a page that stays open."""
    found = load_messages(reference)
    if found is None:
        abort(404)
    return render_template("console/_messages.html", appeal=found[0], messages=found[1])


@console.post("/appeals/<reference>/number")
@signed_in
def show_number(reference: str) -> str:
    """Show the whole telephone number, which is noted."""
    with context().units.write() as unit:
        row = unit.session.scalar(select(Appeal).filter_by(reference=reference))
        if row is None:
            raise NotFoundError(f"There is no appeal {reference!r}.")
        note_number_shown(unit, row, person().login)
    return appeal_page(reference, is_number_shown=True)


@console.post("/appeals/<reference>/preview")
@signed_in
def preview_answer(reference: str) -> str:
    """Count an answer and show it as the resident will read it.

    A script asks for the fragment while a person types; without one, a button shows the page.
    """
    form = AnswerForm()
    if "HX-Request" not in request.headers:
        return appeal_page(reference, answer=form)
    with context().units.read() as session:
        row = session.scalar(select(Appeal).filter_by(reference=reference))
    if row is None:
        abort(404)
    return render_template("console/_preview.html", preview=preview(row, form.text.data or ""))


def appeal_page(
    reference: str,
    *,
    problem: str = "",
    is_number_shown: bool = False,
    wrong_recording: int | None = None,
    **typed: Any,
) -> str:
    """Return the page with what a person has `typed`, which no problem may lose.

    `typed`: forms by the names of FORMS; `wrong_recording`: whose text was not accepted.
    """
    page = load_page(reference)
    if page is None:
        raise NotFoundError(f"There is no appeal {reference!r}.")
    forms = {name: typed.get(name) or form(formdata=None) for name, form in FORMS.items()}
    for form in forms.values():
        if "revision" in form:
            form.revision.data = page.appeal.revision  # what this page shows is what was seen
    if "department" not in typed:
        department = page.appeal.department
        forms["department"].department.data = department.code if department else ""
    if "decision" not in typed and page.appeal.department:
        forms["decision"].department.data = page.appeal.department.code
    if "split" not in typed:
        forms["split"].pieces.data = page.standing.given
        forms["split"].department.data = page.standing.given_to
    if "kind" not in typed:
        forms["kind"].kind.data = page.appeal.kind.value if page.appeal.kind else ""
    poor = context().settings.speech.poor_confidence
    return render_template(
        "console/appeal.html",
        page=page,
        appeal=page.appeal,
        forms=forms,
        messages=page.messages,
        preview=preview(page.appeal, forms["answer"].text.data or ""),
        problem=problem,
        is_number_shown=is_number_shown,
        wrong_recording=wrong_recording,
        pieces=lambda transcript: pieces(transcript, poor),
        suggestions=lambda parts: suggestions(parts, context().local_words),
    )
