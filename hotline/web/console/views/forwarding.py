"""Passing appeals on, giving them back, deciding where they belong, splitting them."""

from flask import render_template

from hotline.domain.errors import InvalidInputError
from hotline.storage.forward_queries import late_forwards, to_decide
from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases import forward_appeal as forwarding
from hotline.usecases.return_appeal import return_appeal
from hotline.usecases.split_appeal import split_appeal
from hotline.web.access import administrator, signed_in
from hotline.web.console.blueprint import console
from hotline.web.console.forwarding_forms import DecisionForm, ForwardForm, ReturnForm, SplitForm
from hotline.web.console.sessions import person
from hotline.web.console.views.appeal_changes import Answer, change_appeal
from hotline.web.i18n import _
from hotline.web.state import context


@console.post("/appeals/<reference>/forward")
@signed_in
def forward(reference: str) -> Answer:
    """Pass the appeal to another department, with a reason."""
    form = ForwardForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        forwarding.forward_appeal(
            context(),
            unit,
            appeal,
            form.department.data,
            reason=form.reason.data,
            actor=person().login,
        )

    return change_appeal(reference, "forward", form, act, _where())


@console.post("/appeals/<reference>/return")
@signed_in
def give_back(reference: str) -> Answer:
    """Give the appeal back to where it came from, with a reason."""
    form = ReturnForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        return_appeal(
            context(),
            unit,
            appeal,
            reason=form.reason.data,
            actor=person().login,
            to_operators=form.to_operators.data,
        )

    return change_appeal(reference, "give_back", form, act, _where())


@console.post("/appeals/<reference>/decide")
@administrator
def decide(reference: str) -> Answer:
    """Say for good which department has the appeal."""
    form = DecisionForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        forwarding.decide(
            context(),
            unit,
            appeal,
            form.department.data,
            reason=form.reason.data,
            actor=person().login,
        )

    return change_appeal(reference, "decision", form, act, _("It is decided."))


@console.post("/appeals/<reference>/split")
@signed_in
def split(reference: str) -> Answer:
    """Give pieces of the appeal to another department, as a part of their own."""
    form = SplitForm()

    def act(unit: Unit, appeal: Appeal) -> None:
        try:
            split_appeal(
                context(),
                unit,
                appeal,
                frozenset(form.pieces.data or ()),
                form.department.data,
                person().login,
            )
        except InvalidInputError as error:
            if error.field != "pieces":
                raise
            raise InvalidInputError(
                "pieces", _("Tick what goes to the other department, but not all of it.")
            ) from error

    return change_appeal(reference, "split", form, act, _("The appeal is split."))


@console.get("/supervisor")
@administrator
def supervisor() -> str:
    """List what supervisors decide, and what was passed on too late."""
    with context().units.read() as session:
        waiting, late = to_decide(session), late_forwards(session)
    return render_template("console/supervisor.html", waiting=waiting, late=late)


def _where() -> str:
    # It may have gone to a supervisor instead.
    return _("Saved. The page shows who has the appeal now.")
