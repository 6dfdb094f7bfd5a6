"""What an operator does to an appeal. Each is one unit of work and one use case."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from hotline.domain.errors import ConflictError, InvalidInputError, NotFoundError
from hotline.domain.understanding import AppealKind
from hotline.storage.appeal_queries import Tab
from hotline.storage.tables import Appeal, Recording
from hotline.storage.unit import Unit
from hotline.usecases import correct_text as correction
from hotline.usecases import put_aside, review_appeal
from hotline.usecases.answer_appeal import answer_appeal
from hotline.usecases.extend_term import extend_term, extension_problem
from hotline.usecases.forward_appeal import choose_department
from hotline.usecases.set_kind import set_kind
from hotline.web.access import signed_in
from hotline.web.console import words
from hotline.web.console.appeal_page import preview
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
from hotline.web.console.sessions import person
from hotline.web.console.views.appeal import appeal_page
from hotline.web.i18n import _
from hotline.web.state import context

Answer = Response | tuple[str, int]


@console.post("/appeals/<reference>/department")
@signed_in
def set_department(reference: str) -> Answer:
    """Send the appeal to a department."""
    form = DepartmentForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        choose_department(unit, appeal, form.department.data, person().login)

    return change_appeal(reference, "department", form, act, _("The department is set."))


@console.post("/appeals/<reference>/kind")
@signed_in
def choose_kind(reference: str) -> Answer:
    """Say what kind of appeal it is, and count its term by that."""
    form = KindForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        chosen = form.kind.data or None
        if chosen is not None and chosen not in list(AppealKind):
            raise InvalidInputError("kind", _("Choose one of the kinds."))
        kind = AppealKind(chosen) if chosen else None
        set_kind(context(), unit, appeal, kind, person().login)

    return change_appeal(
        reference, "kind", form, act, _("The kind is set, and the deadline by it.")
    )


@console.post("/appeals/<reference>/term")
@signed_in
def extend(reference: str) -> Answer:
    """Extend the term by the head's decision."""
    form = ExtensionForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        problem = extension_problem(context(), appeal, form.until.data)
        if problem is not None:
            raise InvalidInputError("until", str(words.EXTENSION_PROBLEMS[problem]))
        extend_term(
            context(),
            unit,
            appeal,
            form.until.data,
            reason=form.reason.data,
            decided_by=form.decided_by.data,
            actor=person().login,
        )

    return change_appeal(reference, "extension", form, act, _("The term is extended."))


@console.post("/appeals/<reference>/answer")
@signed_in
def send_answer(reference: str) -> Answer:
    """Store the answer and put it on its way."""
    form = AnswerForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        _check_answer(appeal, form)
        answer_appeal(
            context(),
            unit,
            appeal,
            form.text.data,
            operator_id=person().id,
            actor=person().login,
        )

    return change_appeal(reference, "answer", form, act, _("The answer is saved."))


@console.post("/appeals/<reference>/discard")
@signed_in
def discard(reference: str) -> Answer:
    """Put aside what is no appeal."""
    form = DiscardForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        put_aside.discard(
            unit,
            appeal,
            form.reason.data.strip(),
            person().login,
            teaches=form.teaches.data,
        )

    return change_appeal(reference, "discard", form, act, _("The appeal is discarded."))


@console.post("/appeals/<reference>/restore")
@signed_in
def restore(reference: str) -> Answer:
    """Take a discard back."""

    def act(unit: Unit, appeal: Appeal) -> None:
        put_aside.restore(context(), unit, appeal, person().login)

    done = _("The appeal is back in the queue.")
    answer = change_appeal(reference, "change", ChangeForm(), act, done)
    if request.form.get("from") == "discards" and isinstance(answer, Response):
        return redirect(url_for("console.queue", tab=Tab.DISCARDED.value))
    return answer


@console.post("/appeals/<reference>/close")
@signed_in
def close(reference: str) -> Answer:
    """End an appeal that needs no further answer."""

    def act(unit: Unit, appeal: Appeal) -> None:
        review_appeal.close(unit, appeal, person().login)

    return change_appeal(reference, "change", ChangeForm(), act, _("The appeal is closed."))


@console.post("/appeals/<reference>/called")
@signed_in
def called(reference: str) -> Answer:
    """Note that the resident was rung."""
    form = CalledForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        review_appeal.note_called(unit, appeal, form.comment.data.strip(), person().login)

    return change_appeal(reference, "called", form, act, _("The call is noted."))


@console.post("/appeals/<reference>/recordings/<int:recording_id>/text")
@signed_in
def correct_text(reference: str, recording_id: int) -> Answer:
    """Store what a person heard as a new version of the transcript."""
    form = TranscriptForm()
    if not form.validate():
        return appeal_page(reference, transcript=form, wrong_recording=recording_id), 422
    try:
        with _locked(reference, recording_id) as (unit, appeal):
            _correct(unit, appeal, recording_id, form)
    except (ConflictError, StaleDataError, IntegrityError):
        page = appeal_page(
            reference,
            problem=_("Somebody else has changed this text meanwhile. Yours was not saved yet."),
            transcript=form,
            wrong_recording=recording_id,
        )
        return page, 409
    flash(_("The text is saved as a new version."))
    return redirect(url_for("console.appeal", reference=reference))


def _correct(unit: Unit, appeal: Appeal, recording_id: int, form: TranscriptForm) -> None:
    recording = unit.session.get(Recording, recording_id)
    if recording is None or recording.appeal_id != appeal.id:
        raise NotFoundError(f"This appeal has no recording {recording_id}.")
    shown = recording.transcripts[-1].version if recording.transcripts else 0
    if form.version.data != shown:
        raise ConflictError("Somebody else corrected this text.")
    correction.correct_text(
        unit,
        recording,
        appeal,
        form.text.data,
        operator_id=person().id,
        actor=person().login,
    )
    unit.session.flush()


def change_appeal(
    reference: str,
    name: str,
    form: Any,
    act: Callable[[Unit, Appeal], None],
    done: str,
) -> Answer:
    """Carry out a change to the appeal as the person saw it, or show the page and what is wrong."""
    if not form.validate():
        return appeal_page(reference, **{name: form}), 422
    try:
        with _locked(reference) as (unit, appeal):
            _check_unchanged(appeal, form)
            act(unit, appeal)
    except (ConflictError, StaleDataError):
        problem = _(
            "This appeal has changed since you opened it; the history below says how. Nothing of"
            " yours was saved or sent yet: look at it and send again."
        )
        return appeal_page(reference, problem=problem, **{name: form}), 409
    except InvalidInputError as error:
        _show_at_field(form, error)
        return appeal_page(reference, **{name: form}), 422
    flash(done, name)  # the category tells the page's script whose draft is done with
    return redirect(url_for("console.appeal", reference=reference))


@contextmanager
def _locked(reference: str, recording_id: int | None = None) -> Iterator[tuple[Unit, Appeal]]:
    with context().units.write() as unit:
        if recording_id is not None:
            # First, as everywhere: the recogniser holds it while it changes the appeal.
            unit.session.get(Recording, recording_id, with_for_update=True)
        found = select(Appeal).filter_by(reference=reference).with_for_update()
        appeal = unit.session.scalar(found)
        if appeal is None:
            raise NotFoundError(f"There is no appeal {reference!r}.")
        yield unit, appeal


def _check_unchanged(appeal: Appeal, form: Any) -> None:
    """Let nobody act on what they have not seen: two answers would go out, a text go unread."""
    if appeal.revision != form.revision.data:
        raise ConflictError("Somebody else changed this appeal.")


def _check_answer(appeal: Appeal, form: AnswerForm) -> None:
    """Say in the reader's language what the use case would refuse in English."""
    if not (form.text.data or "").strip():
        raise InvalidInputError("text", _("Write an answer first."))
    too_long = preview(appeal, form.text.data).too_long_by
    if too_long:
        raise InvalidInputError(
            "text", _("The answer is too long for an SMS: shorten it by %(num)d.", num=too_long)
        )


def _show_at_field(form: Any, error: InvalidInputError) -> None:
    if error.field == "department":
        form.department.errors = [_("Choose a department.")]
    else:
        form[error.field].errors = [error.sentence]
