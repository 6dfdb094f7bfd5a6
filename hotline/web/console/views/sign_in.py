"""Signing in and out, and one's password."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotline.domain.errors import InvalidInputError
from hotline.storage.tables import Operator
from hotline.usecases import sign_in as accounts
from hotline.web.access import newly_signed_in, public
from hotline.web.console import sessions
from hotline.web.console.blueprint import console
from hotline.web.console.forms import PasswordForm, SignInForm
from hotline.web.console.limits import limit_sign_in
from hotline.web.console.safe_next import safe_next
from hotline.web.i18n import _
from hotline.web.state import context

Answer = str | Response | tuple[str, int]


@console.get("/sign-in")
@public
def sign_in() -> Answer:
    """Show the form; whoever is signed in goes on."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    return render_template("console/sign_in.html", form=SignInForm(next=request.args.get("next")))


@console.post("/sign-in")
@public
def do_sign_in() -> Answer:
    """Check login and password. Unknown, wrong and locked look the same from outside."""
    limit_sign_in()
    form = SignInForm()
    if form.validate():
        operator = accounts.sign_in(context(), form.login.data, form.password.data)
        if operator is not None:
            sessions.begin(operator)
            return redirect(safe_next(form.next.data))
        form.form_errors.append(
            _("Login or password is wrong, or the account is locked for some minutes.")
        )
    return render_template("console/sign_in.html", form=form), 401


@console.post("/sign-out")
@newly_signed_in
def sign_out() -> Answer:
    """End the session."""
    sessions.end()
    flash(_("You are signed out."), "sign_out")
    return redirect(url_for("console.sign_in"))


@console.get("/password")
@newly_signed_in
def password() -> Answer:
    """Show the form for a new password."""
    return render_template("console/password.html", form=PasswordForm())


@console.post("/password")
@newly_signed_in
def change_password() -> Answer:
    """Set the new password; all other sessions of this person end."""
    form = PasswordForm()
    if form.validate() and _change(form):
        flash(_("Your new password is set."))
        return redirect(url_for("console.queue"))
    return render_template("console/password.html", form=form), 422


def _change(form: PasswordForm) -> bool:
    try:
        with context().units.write() as unit:
            operator = unit.session.get_one(Operator, sessions.person().id)
            accounts.change_password(operator, form.old.data, form.new.data)
    except InvalidInputError as error:
        # The length was checked by the form, so these are the two that are left.
        if error.field == "old":
            form.old.errors = [_("This is not your present password.")]
        else:
            form.new.errors = [_("The new password is the present one.")]
        return False
    sessions.begin(operator)
    return True
